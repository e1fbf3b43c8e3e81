"""whisper.cpp, where its Python binding (PyPI pywhispercpp) is installed: reads the paths of raw 32-bit float files line by line and answers with seconds."""
import json, sys, time
import numpy
from pywhispercpp.model import Model

# Its own greedy decoding: window after window as whisper.cpp cuts them, without a second try at a higher temperature.
model = Model(
    sys.argv[1], n_threads=int(sys.argv[2]), language="en", no_context=True, temperature_inc=0.0,
    print_progress=False, print_realtime=False, print_timestamps=False, redirect_whispercpp_logs_to=None,
)
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    samples = numpy.fromfile(line.strip(), dtype=numpy.float32)
    started = time.perf_counter()
    segments = model.transcribe(samples)
    text = " ".join(segment.text for segment in segments)
    print(json.dumps({"seconds": time.perf_counter() - started, "text": text}), flush=True)
