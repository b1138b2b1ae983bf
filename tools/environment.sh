# Sourced by run, test and tadrib: the virtual environment and what is installed in it.
#
# TADRIB_VENV names an environment of your own: then nothing is made or installed.

venv="${TADRIB_VENV:-.venv}"
python="$venv/bin/python"

find_python() {
    local name
    for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3; do
        if [ -n "$name" ] && command -v "$name" >/dev/null \
            && "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed, and was not found." >&2
    return 1
}

digest() { "$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }

# ready base | test: make the environment and bring it to requirements/<name>.txt, if it is not there yet.
ready() {
    [ -z "${TADRIB_VENV:-}" ] || return 0
    local base file="requirements/$1.txt" stamp
    if ! "$python" -c 'import pip' 2>/dev/null; then
        base=$(find_python)
        if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
            if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
                apt-get install -y -qq python3-venv >&2
            else
                echo "This Python cannot make environments: install its venv package (python3-venv on Debian)." >&2
                return 1
            fi
        fi
        echo "Making the Python environment ..." >&2
        rm -rf "$venv"
        "$base" -m venv "$venv"
    fi
    stamp=$(digest "$file")
    if [ -f "$venv/installed-$1" ] && [ "$(cat "$venv/installed-$1")" = "$stamp" ]; then return 0; fi
    echo "Installing requirements/$1.txt ..." >&2
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$file" >&2
    echo "$stamp" >"$venv/installed-$1"
    # The tests' requirements hold all of the base's, at the same versions (tests/structure/test_requirements.py).
    if [ "$1" = test ]; then digest requirements/base.txt >"$venv/installed-base"; fi
}
