# Sourced: makes, once after an installation, what every process would otherwise make anew.
warm_up() {
    compile_kernels "$1" &
    kernels=$!
    echo "准备引擎的启动缓存 · making the engine's start-up cache" >&2
    "$1" -m chainmap.stores.engine_training ||
        echo "引擎没有启动缓存，启动会慢一些 · no start-up cache: the engine will start more slowly" >&2
    wait "$kernels"
}

compile_kernels() {
    echo "编译分析程序（约一分钟）· compiling the analyses (about a minute)" >&2
    "$1" -m chainmap.compile_kernels ||
        echo "分析程序没有编译好，第一次分析会慢一些 · not compiled: the first analysis will take longer" >&2
}
