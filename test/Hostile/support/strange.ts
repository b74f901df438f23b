import * as fc from "fast-check"

/** Anything that JSON can say. */
export type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }

const zalgo = fc
  .array(fc.integer({ min: 0x300, max: 0x36f }), { minLength: 1, maxLength: 60 })
  .map((marks) => `z${String.fromCodePoint(...marks)}algo`)

const pieces = [
  "\0",
  "\ud83d",
  "\udc00x",
  "🦊",
  "👨‍👩‍👧‍👦",
  "\u202eright to left\u202c",
  "مرحبا",
  "\u200b\u200c\u200d\u2060\ufeff",
  "\u001b[31mred\u001b[0m",
  "\r\n2030-01-01 level=error forged=line",
  "<b>bold</b>",
  "</blockquote><a href='tg://user?id=1'>you</a>",
  "<script>alert(1)</script>",
  "&lt;&amp;&#x3c;",
  "*bold* _x_ `code` [link](http://127.0.0.1)",
  "{ $coins } { -term }",
  "%s %n ${process.env} {{7*7}}",
  "'; DROP TABLE users; --",
  "../../etc/passwd",
  "/refund x",
  "/grant 1 100000",
  "/start ref_",
  "@@deep@@"
]

/** A text of this length: longer than any message, and than any column should be asked to keep. */
const long = fc.tuple(fc.constantFrom("a", "🦊", "<b>", "\0", "\u0301"), fc.constantFrom(4096, 4097, 100_000)).map(
  // 100 kB of what it is made of, whatever a character takes.
  ([piece, length]) => piece.repeat(Math.ceil(length / piece.length))
)

/** What people, and those who are none, can put where a text goes. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom("\ud800", "\udfff", "\0", "<", "&", "a"), maxLength: 40 })
  },
  {
    weight: 5,
    arbitrary: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }).map((some) => some.join(" "))
  },
  { weight: 1, arbitrary: zalgo },
  { weight: 1, arbitrary: long }
)

export const strangeNumber: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, -1, 0.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 52, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e21, 1e308)
)

/** Any JSON, some of it unusual: prototypes as keys, odd texts and numbers. */
export const strangeJson: fc.Arbitrary<Json> = fc.letrec<{ readonly json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    strangeText,
    strangeNumber,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 4 }),
    fc
      .array(
        fc.tuple(fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", "id", ""), strangeText), tie("json")),
        {
          maxLength: 4
        }
      )
      .map((entries) => Object.fromEntries(entries))
  )
})).json

/** Levels of nesting of what `@@deep@@` alone becomes: enough to end a parser that recurses. */
const depth = 20_000

/** As it goes over the wire; half surrogates and zero bytes as JSON's escapes, and what no JSON.stringify writes. */
export const onTheWire = (value: Json): string =>
  JSON.stringify(value)
    .replaceAll('"@@deep@@"', () => "[".repeat(depth) + "]".repeat(depth))
    .replaceAll("1e+308", "1e999")

type Path = ReadonlyArray<string | number>

const isList = (value: Json): value is ReadonlyArray<Json> => Array.isArray(value)

const pathsOf = (value: Json, at: Path = []): ReadonlyArray<Path> => {
  if (typeof value !== "object" || value === null) return [at]
  const inside = isList(value)
    ? value.flatMap((one, index) => pathsOf(one, [...at, index]))
    : Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...at, key]))
  return [at, ...inside]
}

const change = (value: Json, [step, ...rest]: Path, to: (was: Json) => Json | undefined): Json | undefined => {
  if (step === undefined) return to(value)
  if (typeof value !== "object" || value === null) return value
  if (isList(value)) {
    return value.flatMap((one, index) =>
      index === step ? [change(one, rest, to)].filter((it) => it !== undefined) : [one]
    )
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const next = key === step ? change(one, rest, to) : one
      return next === undefined ? [] : [[key, next] as const]
    })
  )
}

type Mutation = { readonly at: number; readonly to: (was: Json) => Json | undefined }

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  to: fc.oneof(
    fc.constant(() => undefined),
    strangeJson.map((json) => () => json),
    strangeText.map((text) => () => text),
    strangeNumber.map((number) => () => number),
    fc.constant((was: Json) => [was]),
    fc.constant((was: Json) => ({ value: was })),
    fc.constant((was: Json) => JSON.stringify(was)),
    fc.constant(() => "@@deep@@")
  )
})

/** A value with a few of its places dropped, swapped for something else, wrapped or grown. */
export const mutated = (arbitrary: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.tuple(arbitrary, fc.array(mutation, { maxLength: 3 })).map(([value, mutations]) =>
    mutations.reduce((now, { at, to }) => {
      const paths = pathsOf(now)
      return change(now, paths[at % paths.length] ?? [], to) ?? null
    }, value)
  )
