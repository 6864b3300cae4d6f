import { Network } from "vis-network/esnext";
import { DataSet } from "vis-data/esnext";
globalThis.vis = { Network, DataSet };
