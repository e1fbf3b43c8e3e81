"""faster-whisper, where it is installed: reads the paths of raw 32-bit float files line by line and answers with seconds."""
import json, sys, time
import numpy
from faster_whisper import WhisperModel

model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=int(sys.argv[2]), local_files_only=True)
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    samples = numpy.fromfile(line.strip(), dtype=numpy.float32)
    started = time.perf_counter()
    segments, _ = model.transcribe(samples, beam_size=1, language="en", condition_on_previous_text=False, temperature=0)
    text = " ".join(segment.text for segment in segments)
    print(json.dumps({"seconds": time.perf_counter() - started, "text": text}), flush=True)
