#!/usr/bin/env python3
"""What a start costs, as a person meets it: start.py PROGRAM [LIBRARY] [RUNS]

On the display of DISPLAY, with nothing else on it: the time from the start of the process to the first picture of its
window, and to the last change of the picture, when the library stands there; then, at rest, the memory that is resident
and the processor's time in ten seconds. Without LIBRARY on the embedded plan, already opened once before. A library is
examined as a whole at each of these starts, since none ends in order: rest comes after that. Needs libX11 and Xvfb, e.g. xvfb-run -s '-screen 0 1440x900x24' benches/start.py target/release/lantu
"""

import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import time

X11 = ctypes.CDLL("libX11.so.6")
X11.XOpenDisplay.restype = ctypes.c_void_p
X11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
X11.XDefaultRootWindow.restype = ctypes.c_ulong
X11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_int] * 2 + [ctypes.c_uint] * 2 + [ctypes.c_ulong, ctypes.c_int]
X11.XGetImage.restype = ctypes.POINTER(ctypes.c_char)
X11.XFree.argtypes = [ctypes.c_void_p]

ALL_PLANES, Z_PIXMAP = ctypes.c_ulong(-1).value, 2
# Nothing more comes when the picture has not changed for so many seconds.
QUIET = 5
# Down the middle of the window, through its heads and rows.
STRIP = (640, 60, 8, 500)


class Image(ctypes.Structure):
    """The beginning of XImage."""

    _fields_ = [
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.POINTER(ctypes.c_char)),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    ]


def strip(display, root):
    """What stands in the strip of the screen."""
    found = X11.XGetImage(display, root, *STRIP, ALL_PLANES, Z_PIXMAP)
    image = ctypes.cast(found, ctypes.POINTER(Image)).contents
    data = ctypes.string_at(image.data, image.bytes_per_line * image.height)
    X11.XFree(image.data)
    X11.XFree(found)
    return data


def status(pid, name):
    """A figure of /proc/PID/status, in MiB."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


# Of what draws by the processor where there is no card: it weighs the same whatever is drawn.
DRIVER = ("LLVM", "gallium", "_dri", "libGL", "libEGL", "glapi", "swrast")


def parts(pid):
    """What is resident, in MiB: the program's file, the driver's files, other files, what is its own."""
    found = dict.fromkeys(["program", "driver", "other files", "own"], 0)
    program = os.path.realpath(f"/proc/{pid}/exe")
    place = "own"
    with open(f"/proc/{pid}/smaps", encoding="utf-8") as lines:
        for line in lines:
            words = line.split()
            if "-" in words[0] and not words[0].endswith(":"):
                file = words[5] if len(words) > 5 else ""
                is_driver = any(part in os.path.basename(file) for part in DRIVER)
                place = "program" if file == program else "driver" if is_driver else "other files" if file.startswith("/") else "own"
            elif words[0] == "Rss:":
                found[place] += int(words[1]) / 1024
    return found


def ticks(pid):
    """The processor's time that a process has used, in seconds."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as line:
        fields = line.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for_rest(pid):
    """Until the process does nothing: an examination of a large library takes its time."""
    for _ in range(150):
        before = ticks(pid)
        time.sleep(2)
        if ticks(pid) - before < 0.05:
            return


def start(display, root, words, environment, rest):
    """One start: first picture, last change, and with `rest` memory and processor's time at rest."""
    empty = strip(display, root)
    began = time.monotonic()
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    first = last = None
    seen = empty
    while time.monotonic() - began < 30:
        now = strip(display, root)
        if now != seen:
            last = time.monotonic()
            first = first or last
            seen = now
        if first and time.monotonic() - last > QUIET:
            break
        time.sleep(0.001)
    figures = [1000 * (first - began), 1000 * (last - began)]
    if rest:
        wait_for_rest(process.pid)
        before = ticks(process.pid)
        time.sleep(10)
        figures += [status(process.pid, "VmRSS"), parts(process.pid), ticks(process.pid) - before]
    process.terminate()
    process.wait()
    time.sleep(0.5)
    return figures


def main():
    """Measures and prints."""
    program = os.path.abspath(sys.argv[1])
    library = sys.argv[2:3]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    display = X11.XOpenDisplay(None)
    root = X11.XDefaultRootWindow(display)
    with tempfile.TemporaryDirectory() as home:
        places = {"HOME": home, "XDG_CONFIG_HOME": f"{home}/config", "XDG_DATA_HOME": f"{home}/data"}
        environment = {**os.environ, **places}
        words = [program, *library]
        start(display, root, words, environment, False)
        starts = [start(display, root, words, environment, False) for _ in range(runs)]
        *_, resident, held, idle = start(display, root, words, environment, True)
    for label, place in [("first picture", 0), ("library shown", 1)]:
        figures = [figures[place] for figures in starts]
        print(f"{label}: median {statistics.median(figures):.0f} ms, {min(figures):.0f}–{max(figures):.0f} of {runs}")
    print(f"resident at rest: {resident:.0f} MiB: " + ", ".join(f"{place} {size:.0f}" for place, size in held.items()))
    print(f"processor at rest: {idle:.2f} s in 10 s")


main()
