/*
 * A language model small enough for a test: the shape of llama with two layers and weights from a fixed series of
 * random numbers. What it says means nothing, and is always the same. The form is GGUF version 3, as llama.cpp reads it.
 */

const EMBEDDING = 64;
const LAYERS = 2;
const HEADS = 4;
const FEED_FORWARD = 128;
const ALIGNMENT = 32;
/** Types of values in a GGUF file, and of the entries of a vocabulary. */
const KIND = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const TOKEN = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

const CHAT_TEMPLATE =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** The bytes of a model file, about half a megabyte. */
export function tinyGguf({ contextLength = 512 } = {}): Buffer {
  const tokens = vocabulary();
  const tensors = tensorsFor(tokens.length, tokens);
  const fields = metadata(tokens, contextLength);
  const infos: Buffer[] = [];
  const data: Buffer[] = [];
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    const bytes = padded(Buffer.from(values.buffer));
    infos.push(text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset));
    data.push(bytes);
    offset += bytes.byteLength;
  }
  const head = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(fields.length), ...fields, ...infos];
  return Buffer.concat([padded(Buffer.concat(head)), ...data]);
}

interface VocabularyEntry {
  readonly text: string;
  readonly type: number;
}

/** Every byte, so that any text can be read, and every printable letter, so that answers are mostly printable. */
function vocabulary(): VocabularyEntry[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    type: TOKEN.byte,
  }));
  const letters = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
  return [
    { text: '<unk>', type: TOKEN.unknown },
    { text: '<s>', type: TOKEN.control },
    { text: '</s>', type: TOKEN.control },
    ...bytes,
    ...[...letters, '\u2581'].map((letter) => ({ text: letter, type: TOKEN.normal })),
    { text: '<|im_start|>', type: TOKEN.control },
    { text: '<|im_end|>', type: TOKEN.control },
  ];
}

function metadata(tokens: readonly VocabularyEntry[], contextLength: number): Buffer[] {
  const strings = tokens.map(({ text: token }) => text(token));
  const field = (key: string, kind: number, ...value: Buffer[]) =>
    Buffer.concat([text(key), u32(kind), ...value]);
  const list = (key: string, kind: number, values: readonly Buffer[]) =>
    field(key, KIND.array, u32(kind), u64(values.length), ...values);
  const number = (key: string, value: number) => field(key, KIND.u32, u32(value));
  const score = ({ type }: VocabularyEntry) => f32(type === TOKEN.normal ? -1 : 0);
  return [
    field('general.architecture', KIND.string, text('llama')),
    field('general.name', KIND.string, text('tiny')),
    number('llama.context_length', contextLength),
    number('llama.embedding_length', EMBEDDING),
    number('llama.block_count', LAYERS),
    number('llama.feed_forward_length', FEED_FORWARD),
    number('llama.attention.head_count', HEADS),
    number('llama.attention.head_count_kv', HEADS),
    number('llama.rope.dimension_count', EMBEDDING / HEADS),
    number('llama.vocab_size', tokens.length),
    field('llama.attention.layer_norm_rms_epsilon', KIND.f32, f32(1e-5)),
    field('tokenizer.ggml.model', KIND.string, text('llama')),
    list('tokenizer.ggml.tokens', KIND.string, strings),
    list('tokenizer.ggml.scores', KIND.f32, tokens.map(score)),
    list(
      'tokenizer.ggml.token_type',
      KIND.i32,
      tokens.map(({ type }) => u32(type)),
    ),
    number('tokenizer.ggml.unknown_token_id', 0),
    number('tokenizer.ggml.bos_token_id', 1),
    number('tokenizer.ggml.eos_token_id', tokens.length - 1),
    field('tokenizer.ggml.add_bos_token', KIND.bool, Buffer.from([1])),
    field('tokenizer.chat_template', KIND.string, text(CHAT_TEMPLATE)),
  ];
}

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function tensorsFor(words: number, tokens: readonly VocabularyEntry[]): Tensor[] {
  const random = normalNumbers(7);
  const weights = (name: string, inputs: number, outputs: number, scale = 1 / Math.sqrt(inputs)): Tensor => ({
    name: `${name}.weight`,
    shape: [inputs, outputs],
    values: Float32Array.from({ length: inputs * outputs }, () => random() * scale),
  });
  const ones = (name: string): Tensor => ({
    name: `${name}.weight`,
    shape: [EMBEDDING],
    values: new Float32Array(EMBEDDING).fill(1),
  });
  const layers = Array.from({ length: LAYERS }, (_, layer) => [
    ones(`blk.${layer}.attn_norm`),
    ...['q', 'k', 'v', 'output'].map((part) => weights(`blk.${layer}.attn_${part}`, EMBEDDING, EMBEDDING)),
    ones(`blk.${layer}.ffn_norm`),
    weights(`blk.${layer}.ffn_gate`, EMBEDDING, FEED_FORWARD),
    weights(`blk.${layer}.ffn_up`, EMBEDDING, FEED_FORWARD),
    weights(`blk.${layer}.ffn_down`, FEED_FORWARD, EMBEDDING),
  ]).flat();
  const output = weights('output', EMBEDDING, words, 0.5);
  // A token that is never better than the others is not chosen: bytes would make no text, and an end comes too soon.
  tokens.forEach(({ type }, at) => {
    if (type !== TOKEN.normal) output.values.fill(0, at * EMBEDDING, (at + 1) * EMBEDDING);
  });
  return [weights('token_embd', EMBEDDING, words, 1), ...layers, ones('output_norm'), output];
}

/** Normally distributed numbers (Box and Muller) from a 32-bit series (mulberry32). */
function normalNumbers(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.byteLength), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  const rest = bytes.byteLength % ALIGNMENT;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(ALIGNMENT - rest)]);
}
