// The canvas: vis-network draws the cards and finds the one under the pointer; the browser's own
// scrolling moves the picture, so that wheel, touch, scroll bars and Page Down work as everywhere.

import { drawCard } from "./cards.js";
import { clearSelection, select } from "./commands.js";
import { byId } from "./dom.js";
import { COLUMN, bottom, layoutWidth, placeColumns, sizeOf, top } from "./geometry.js";
import { placeLinks } from "./links.js";
import { cardById, cards, tiers } from "./model.js";
import { drawAbove, drawGround, lookOf, scene, stage } from "./scene.js";
import { change, state } from "./state.js";
import { hideTooltip, showTooltip } from "./tooltip.js";

const { DataSet, Network } = globalThis.vis; // the vendored bundle, loaded before

const ZOOM = { least: 0.8, most: 2, fitMost: 1.15, scrolling: 0.9 };
const HOVER_DELAY_MS = 90;
const DRAG_THRESHOLD_PX = 4;

const scroller = byId("scroll");
const extent = byId("extent");
const container = byId("net");
const followers = [];
let network = null;
let nodes = null;
let scale = 1;
let hoverTimer = 0;
let dragged = false;

/** Call `follower()` whenever the columns move on the screen. */
export function onMove(follower) {
  followers.push(follower);
}

export function startCanvas() {
  const draw = ({ ctx, id }) => {
    const card = cardById.get(id);
    return { drawNode: () => drawCard(ctx, card, lookOf(card)), nodeDimensions: sizeOf(card) };
  };
  nodes = new DataSet(
    cards.map(({ id, x, y }) => ({ id, x, y, shape: "custom", ctxRenderer: draw, size: 12 })),
  );
  network = new Network(container, { nodes, edges: new DataSet([]) }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: {
      hover: false, dragNodes: false, dragView: false, zoomView: false, keyboard: false,
      multiselect: false, selectable: false, tooltipDelay: 1e9,
    },
  });
  network.on("beforeDrawing", (ctx) => drawGround(ctx, visibleArea()));
  network.on("afterDrawing", (ctx) => drawAbove(ctx));
  // vis restores its own idea of the view after this event, so ours comes after that.
  network.on("resize", () => queueMicrotask(follow));
  listen();
  layOut();
}

function listen() {
  scroller.addEventListener("scroll", follow, { passive: true });
  container.addEventListener("wheel", wheelZoom, { passive: false });
  container.addEventListener("click", clickCard);
  container.addEventListener("pointermove", (event) => hover(cardAt(event)));
  container.addEventListener("pointerleave", () => hover(null));
  dragToScroll();
  new ResizeObserver(() => layOut()).observe(scroller);
}

/** Fit columns and scale to the window: all of it if that stays legible, else scroll. */
export function layOut({ at = null } = {}) {
  if (!scroller.clientWidth) return; // the table is shown instead
  resize();
  if (container.clientWidth !== scroller.clientWidth) resize(); // a scroll bar took its place
  if (at) scrollToPlace(at);
  follow();
}

function resize() {
  const width = scroller.clientWidth;
  const height = scroller.clientHeight;
  container.style.width = `${width}px`;
  container.style.height = `${height}px`;
  scale = state.zoom || fitScale(width, height);
  placeColumns(Math.min(COLUMN.most, Math.max(COLUMN.least, width / scale / tiers.length)));
  placeLinks();
  nodes.update(cards.map(({ id, x, y }) => ({ id, x, y })));
  extent.style.width = `${Math.max(width, Math.floor(layoutWidth() * scale))}px`;
  extent.style.height = `${Math.max(height, Math.floor((bottom - top) * scale))}px`;
}

function fitScale(width, height) {
  const whole = height / (bottom - top);
  const wide = width / (tiers.length * COLUMN.roomy);
  if (whole >= ZOOM.least) return Math.max(ZOOM.least, Math.min(whole, ZOOM.fitMost, wide));
  // It must scroll anyway: then rather legible than small.
  return Math.min(ZOOM.scrolling, Math.max(ZOOM.least, wide));
}

/** Empty space beside and above a map that is smaller than the window. */
function margins() {
  return {
    left: Math.max(0, (scroller.clientWidth - layoutWidth() * scale) / 2),
    above: Math.max(0, (scroller.clientHeight - (bottom - top) * scale) / 2),
  };
}

/** Return the x on the screen (within the stage) of an x of the layout. */
export function screenX(x) {
  return margins().left + x * scale - scroller.scrollLeft;
}

/** Return the place of the layout in the middle of the view. */
export function middle() {
  const { left, above } = margins();
  return [
    (scroller.scrollLeft - left + scroller.clientWidth / 2) / scale,
    top + (scroller.scrollTop - above + scroller.clientHeight / 2) / scale,
  ];
}

function follow() {
  if (!scroller.clientWidth) return;
  const [x, y] = middle();
  network.moveTo({ position: { x, y }, scale });
  hideTooltip();
  for (const follower of followers) follower();
}

function visibleArea() {
  const near = network.DOMtoCanvas({ x: 0, y: 0 });
  const far = network.DOMtoCanvas({ x: container.clientWidth, y: container.clientHeight });
  return { left: near.x, top: near.y, right: far.x, bottom: far.y };
}

function scrollToPlace([x, y]) {
  const { left, above } = margins();
  scroller.scrollLeft = x * scale + left - scroller.clientWidth / 2;
  scroller.scrollTop = (y - top) * scale + above - scroller.clientHeight / 2;
}

/** Scroll to a card, unless it is well inside the view. */
export function reveal(card) {
  const [x, y] = middle();
  const { width, height } = sizeOf(card);
  const insideX = (Math.abs(card.x - x) + width / 2) * scale < scroller.clientWidth / 2;
  const insideY = (Math.abs(card.y - y) + height) * scale < scroller.clientHeight / 2;
  if (!insideX || !insideY) scrollToPlace([insideX ? x : card.x, insideY ? y : card.y]);
}

/** Zoom by a factor around a point of the container, or around its middle. */
export function zoomBy(factor, [px, py] = [scroller.clientWidth / 2, scroller.clientHeight / 2]) {
  const held = network.DOMtoCanvas({ x: px, y: py });
  const share = held.x / Math.max(1, layoutWidth());
  const zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, scale * factor));
  change({ zoom }, { quiet: true });
  layOut();
  const { left, above } = margins();
  scroller.scrollLeft = share * layoutWidth() * scale + left - px;
  scroller.scrollTop = (held.y - top) * scale + above - py;
}

export function zoomToFit() {
  change({ zoom: 0 }, { quiet: true });
  layOut();
}

function wheelZoom(event) {
  if (!event.ctrlKey) return; // the wheel alone scrolls
  event.preventDefault();
  const box = container.getBoundingClientRect();
  zoomBy(Math.exp(-event.deltaY / 400), [event.clientX - box.left, event.clientY - box.top]);
}

function cardAt(event) {
  const box = container.getBoundingClientRect();
  const id = network.getNodeAt({ x: event.clientX - box.left, y: event.clientY - box.top });
  return id === undefined ? null : id;
}

function clickCard(event) {
  if (dragged) return;
  const id = cardAt(event);
  if (id === null) clearSelection();
  else select(id);
}

function dragToScroll() {
  let from = null;
  container.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.button !== 0) return;
    from = [event.clientX, event.clientY, scroller.scrollLeft, scroller.scrollTop];
  });
  addEventListener("pointermove", (event) => {
    if (!from) return;
    const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
    dragged = dragged || Math.abs(dx) + Math.abs(dy) > DRAG_THRESHOLD_PX;
    if (!dragged) return;
    container.classList.add("dragging");
    scroller.scrollLeft = from[2] - dx;
    scroller.scrollTop = from[3] - dy;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      from = null;
      container.classList.remove("dragging");
    });
  }
}

function hover(id) {
  container.classList.toggle("over", id !== null);
  clearTimeout(hoverTimer);
  if (id === null) hideTooltip();
  if (scene.hovered !== id) hoverTimer = setTimeout(() => hoverNow(id), HOVER_DELAY_MS);
}

function hoverNow(id) {
  scene.hovered = id;
  stage(state);
  redraw();
  if (id === null || container.classList.contains("dragging")) return;
  const card = cardById.get(id);
  const { x, y } = network.canvasToDOM({ x: card.x, y: card.y });
  const { width, height } = sizeOf(card);
  showTooltip(card, { x, y, width: width * scale, height: height * scale });
}

/** Draw again, after the state, the theme or the language changed. */
export function redraw() {
  network.redraw();
}

/** Put the keyboard's mark on a card. */
export function moveCursor(id) {
  scene.cursor = id;
  reveal(cardById.get(id));
  redraw();
}
