"""Writes a Whisper model in transformers.js layout as other engines read it, so that all sides of the benchmark run the same weights.

    python3 tests/benchmark/convertWhisper.py FOLDER OUT

reads FOLDER/onnx/{encoder_model,decoder_model_merged}[_quantized].onnx (weights of 8 bits become the 32-bit numbers that they stand for) and writes

    OUT/ctranslate2/    for faster-whisper (FASTER_WHISPER_MODEL)
    OUT/ggml-f16.bin    for whisper.cpp; its own `quantize` makes ggml-q8_0.bin of it (WHISPER_CPP_MODEL)

Needs numpy, onnx and ctranslate2. The layouts are those of ctranslate2.specs.WhisperSpec and of whisper.cpp's models/README.md.
"""
import json, os, re, shutil, struct, sys
import ctranslate2, numpy, onnx
from onnx import numpy_helper


def nodes_of(graph):
    """All nodes, those of branches too."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from nodes_of(attribute.g)


def weights_of(file, prefix):
    """Weights by their names in PyTorch, [outputs, inputs], as 32-bit floats. `prefix` is put before names that the export cut short."""
    graph = onnx.load(file).graph
    raw = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found = {}

    def whole(name):
        """A tensor, from its 8 bits where it has been cut to them."""
        if name in raw:
            return raw[name].astype(numpy.float32)
        scale, zero = raw[name + "_scale"], raw[name + "_zero_point"]
        return (raw[name + "_quantized"].astype(numpy.float32) - numpy.float32(zero)) * scale

    def full(name):
        return name if name.startswith("model.") else f"{prefix}.{name}"

    for name in raw:
        plain = re.sub(r"_merged_\d+$", "", name)
        if not plain.startswith(("onnx::", "embed_")) and not re.search(r"_(scale|zero_point|quantized)$", plain):
            found[full(plain)] = whole(name)
        elif re.search(r"(conv\d|embed_\w+)\.weight(_merged_\d+)?_quantized$", plain):
            own = name.removesuffix("_quantized")
            found[full(re.sub(r"_merged_\d+$", "", own))] = whole(own)
        elif plain.startswith("onnx::Add") and raw[name].ndim == 2:
            found[f"{prefix}.embed_positions.weight"] = whole(name)
    for node in nodes_of(graph):
        # `/layers.0/fc1/MatMul_output_0` is the product with `layers.0.fc1.weight`, lying on its side.
        if node.op_type in ("MatMul", "MatMulInteger"):
            place = re.match(r"/(.+)/MatMul_output_0", node.output[0])
            weight = re.sub(r"_quantized$", "", node.input[1])
            if place is not None and (weight in raw or weight + "_quantized" in raw):
                found[full(place[1].replace("/", ".") + ".weight")] = whole(weight).T
    if "embed_q" in raw:
        # One table for words in and words out, in groups of columns with a scale each.
        table = raw["embed_q"].astype(numpy.float32) - raw["embed_zero"]
        found["model.decoder.embed_tokens.weight"] = (table * raw["embed_scale"][..., None]).reshape(len(table), -1)
    return found


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)




def fill_linear(spec, weights, *names):
    """One matrix of several, one below the other; a bias that is not there is nought."""
    spec.weight = numpy.concatenate([weights[f"{name}.weight"] for name in names])
    parts = [weights.get(f"{name}.bias", numpy.zeros(len(weights[f"{name}.weight"]), numpy.float32)) for name in names]
    spec.bias = numpy.concatenate(parts)


def fill_norm(spec, weights, name):
    spec.gamma = weights[f"{name}.weight"]
    spec.beta = weights[f"{name}.bias"]


def fill_layers(spec, weights, side, count):
    spec.position_encodings.encodings = weights[f"{side}.embed_positions.weight"]
    fill_norm(spec.layer_norm, weights, f"{side}.layer_norm")
    for number in range(count):
        layer, name = spec.layer[number], f"{side}.layers.{number}"
        own = [f"{name}.self_attn.{part}_proj" for part in ("q", "k", "v", "out")]
        fill_linear(layer.self_attention.linear[0], weights, *own[:3])
        fill_linear(layer.self_attention.linear[1], weights, own[3])
        fill_norm(layer.self_attention.layer_norm, weights, f"{name}.self_attn_layer_norm")
        if side.endswith("decoder"):
            other = [f"{name}.encoder_attn.{part}_proj" for part in ("q", "k", "v", "out")]
            fill_linear(layer.attention.linear[0], weights, other[0])
            fill_linear(layer.attention.linear[1], weights, *other[1:3])
            fill_linear(layer.attention.linear[2], weights, other[3])
            fill_norm(layer.attention.layer_norm, weights, f"{name}.encoder_attn_layer_norm")
        fill_linear(layer.ffn.linear_0, weights, f"{name}.fc1")
        fill_linear(layer.ffn.linear_1, weights, f"{name}.fc2")
        fill_norm(layer.ffn.layer_norm, weights, f"{name}.final_layer_norm")


def vocabulary_of(folder):
    """Texts of the tokens in their order, as the tokenizer writes them."""
    tokenizer = read(folder, "tokenizer.json")
    places = dict(tokenizer["model"]["vocab"])
    for token in tokenizer["added_tokens"]:
        places[token["content"]] = token["id"]
    return [token for token, _ in sorted(places.items(), key=lambda item: item[1])]


def write_ctranslate2(folder, out, weights, config, generation):
    layers = config["encoder_layers"], config["decoder_layers"]
    spec = ctranslate2.specs.WhisperSpec(
        layers[0], config["encoder_attention_heads"], layers[1], config["decoder_attention_heads"]
    )
    for number in (1, 2):
        convolution = getattr(spec.encoder, f"conv{number}")
        convolution.weight = weights[f"model.encoder.conv{number}.weight"]
        convolution.bias = weights[f"model.encoder.conv{number}.bias"]
    fill_layers(spec.encoder, weights, "model.encoder", layers[0])
    spec.decoder.embeddings.weight = weights["model.decoder.embed_tokens.weight"]
    spec.decoder.projection.weight = weights["model.decoder.embed_tokens.weight"]
    fill_layers(spec.decoder, weights, "model.decoder", layers[1])
    vocabulary = vocabulary_of(folder)
    # The table has rows to spare, so that its length is a round number.
    vocabulary += [f"<|extra_{place}|>" for place in range(len(vocabulary), config["vocab_size"])]
    spec.register_vocabulary(vocabulary[: config["vocab_size"]])
    spec.config.suppress_ids = generation.get("suppress_tokens", [])
    spec.config.suppress_ids_begin = generation.get("begin_suppress_tokens", [])
    spec.config.alignment_heads = generation.get("alignment_heads", [])
    spec.config.lang_ids = list(generation.get("lang_to_id", {}).values()) or None
    spec.validate()
    spec.optimize(quantization=None)
    os.makedirs(out, exist_ok=True)
    spec.save(out)
    for name in ("tokenizer.json", "preprocessor_config.json"):
        shutil.copy(os.path.join(folder, name), out)


def mel_filters(bands, rate=16000, window=400):
    """Triangles on Slaney's scale, of equal area, as in librosa.filters.mel, which OpenAI's own were made with."""
    step, corner, growth = 200 / 3, 1000.0, numpy.log(6.4) / 27

    def to_mel(hertz):
        return hertz / step if hertz < corner else corner / step + numpy.log(hertz / corner) / growth

    mels = numpy.linspace(0, to_mel(rate / 2), bands + 2)
    edges = numpy.where(mels < corner / step, mels * step, corner * numpy.exp(growth * (mels - corner / step)))
    bins = numpy.linspace(0, rate / 2, window // 2 + 1)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return numpy.maximum(0, numpy.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]


GGML_NAMES = (
    ("model.", ""), ("layers.", "blocks."), ("self_attn_layer_norm", "attn_ln"), ("encoder_attn_layer_norm", "cross_attn_ln"),
    ("final_layer_norm", "mlp_ln"), ("self_attn.", "attn."), ("encoder_attn.", "cross_attn."), ("q_proj", "query"), ("k_proj", "key"),
    ("v_proj", "value"), ("out_proj", "out"), ("fc1", "mlp.0"), ("fc2", "mlp.2"), ("embed_positions.weight", "positional_embedding"),
    ("embed_tokens", "token_embedding"), ("encoder.layer_norm", "encoder.ln_post"), ("decoder.layer_norm", "decoder.ln"),
)


def byte_values():
    """GPT-2 writes each byte as a letter that can be seen: back from the letter to the byte."""
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {chr(byte): byte for byte in seen}
    letters.update({chr(256 + place): byte for place, byte in enumerate(byte for byte in range(256) if byte not in seen)})
    return letters


def write_ggml(folder, out, weights, config):
    letters = byte_values()
    vocabulary = read(folder, "tokenizer.json")["model"]["vocab"]
    # Marks behind the end of a text are not in it: whisper.cpp knows them by their numbers.
    last = vocabulary["<|endoftext|>"]
    tokens = [token for token, place in sorted(vocabulary.items(), key=lambda item: item[1]) if place <= last]
    bands = config["num_mel_bins"]
    filters = mel_filters(bands).astype(numpy.float32)
    with open(out, "wb") as file:
        width = config["d_model"]
        file.write(struct.pack("i", 0x67676D6C))
        file.write(struct.pack(
            "11i", config["vocab_size"], config["max_source_positions"], width, config["encoder_attention_heads"], config["encoder_layers"],
            config["max_target_positions"], width, config["decoder_attention_heads"], config["decoder_layers"], bands, 1,
        ))
        file.write(struct.pack("2i", *filters.shape))
        filters.tofile(file)
        file.write(struct.pack("i", len(tokens)))
        for token in tokens:
            text = bytes(letters[letter] for letter in token)
            file.write(struct.pack("i", len(text)) + text)
        for name, data in weights.items():
            for theirs, ggml in GGML_NAMES:
                name = name.replace(theirs, ggml)
            if re.fullmatch(r"encoder\.conv\d\.bias", name):
                data = data.reshape(-1, 1)
            half = data.ndim > 1 and not name.endswith((".bias", "positional_embedding"))
            label = name.encode()
            file.write(struct.pack(f"{3 + data.ndim}i", data.ndim, len(label), int(half), *reversed(data.shape)) + label)
            numpy.ascontiguousarray(data, numpy.float16 if half else numpy.float32).tofile(file)


def main():
    folder, out = sys.argv[1:3]
    config, generation = read(folder, "config.json"), read(folder, "generation_config.json")
    ending = "_quantized" if os.path.exists(os.path.join(folder, "onnx", "encoder_model_quantized.onnx")) else ""
    weights = {
        **weights_of(os.path.join(folder, "onnx", f"encoder_model{ending}.onnx"), "model.encoder"),
        **weights_of(os.path.join(folder, "onnx", f"decoder_model_merged{ending}.onnx"), "model.decoder"),
    }
    os.makedirs(out, exist_ok=True)
    write_ctranslate2(folder, os.path.join(out, "ctranslate2"), weights, config, generation)
    write_ggml(folder, os.path.join(out, "ggml-f16.bin"), weights, config)


main()
