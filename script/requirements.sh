# What this machine must have; sourced by script/bootstrap and by the installer of script/bundle.
find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    echo "需要 Python 3.11 至 3.14；请先安装，或用 PYTHON=路径 指定。" \
        "Python 3.11 to 3.14 is needed: install it, or name one with PYTHON=path." >&2
    return 1
}
check_glibc() {
    version=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/[^0-9.]*//') || true
    [ -n "${version:-}" ] || return 0 # macOS, or no glibc: pip says whether a wheel fits
    oldest=$(printf '%s\n2.34\n' "$version" | sort -V | head -n 1)
    if [ "$oldest" != 2.34 ]; then
        echo "系统 glibc 为 $version，内嵌图数据库需要 2.34 以上（如 Debian 12、Ubuntu 22.04、openEuler 22.03 SP2）；请换用较新的系统。" \
            "glibc is $version; the embedded engine needs 2.34 or later: use a newer system." >&2
        return 1
    fi
}
