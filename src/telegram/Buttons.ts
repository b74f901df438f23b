import { Option, Schema, SchemaAST, SchemaTransformation } from "effect"
import { Coins } from "../domain/Coins.ts"
import { JobId, ModelId } from "../domain/Ids.ts"
import { Resolution } from "../domain/Video.ts"
import { VideoNumber } from "../domain/VideoNumber.ts"

/** Telegram's limit for a button's data, in bytes. */
export const maxButtonBytes = 64

/**
 * A kind of button: its code is the one letter that stands for it in callback data, so it stays as it is for as long as
 * messages with such buttons are in chats. It has one field at most, as the data has room for one.
 */
export const button = <Tag extends string, Field extends string = never, Value extends Schema.Top = never>(
  code: string,
  tag: Tag,
  ...field: [Field] extends [never] ? [] : [fields: Readonly<Record<Field, Value>>]
) => {
  const fields = (field[0] ?? {}) as Readonly<Record<Field, Value>> // without a field its names are `never`
  return Schema.TaggedStruct(tag, fields).annotate({ buttonCode: code })
}

interface Kind {
  readonly code: string
  readonly tag: string
  readonly field: string | undefined
}

const kindOf = (member: { readonly ast: SchemaAST.AST }): Kind => {
  const { ast } = member
  const code = ast.annotations?.["buttonCode"]
  if (!SchemaAST.isObjects(ast) || typeof code !== "string") throw new Error("a button is made by `button`")
  const [tag, field] = ast.propertySignatures
  if (tag === undefined || !SchemaAST.isLiteral(tag.type)) throw new Error("a button has a tag")
  return { code, tag: String(tag.type.literal), field: field === undefined ? undefined : String(field.name) }
}

type Members = ReadonlyArray<Schema.Codec<{ readonly _tag: string }, unknown>>

/**
 * How the buttons of a union are written into callback data and read back: `<code><value of the field>`. Everything is
 * read off the schema; what does not decode by it is no button.
 */
export const buttonCodec = <A extends { readonly _tag: string }, I>(
  union: Schema.Codec<A, I> & { readonly members: Members }
) => {
  const kinds = union.members.map(kindOf)
  if (new Set(kinds.map(({ code }) => code)).size < kinds.length) throw new Error("two buttons have the same code")
  const byTag = new Map(kinds.map((kind) => [kind.tag, kind]))
  const byCode = new Map(kinds.map((kind) => [kind.code, kind]))
  const texts = Schema.toCodecStringTree(union)
  const encodeTexts = Schema.encodeUnknownSync(texts)
  const decodeTexts = Schema.decodeUnknownOption(texts)
  const isTexts = Schema.is(Schema.Record(Schema.String, Schema.String))

  const encode = (one: A): string => {
    const kind = byTag.get(one._tag)
    const encoded: unknown = encodeTexts(one)
    if (kind === undefined || !isTexts(encoded)) throw new Error(`no button: ${one._tag}`)
    return `${kind.code}${kind.field === undefined ? "" : encoded[kind.field]}`
  }

  const decode = (data: string): Option.Option<A> => {
    const kind = byCode.get(data.slice(0, 1))
    if (kind === undefined) return Option.none()
    return decodeTexts({ _tag: kind.tag, ...(kind.field !== undefined && { [kind.field]: data.slice(1) }) })
  }

  return { encode, decode }
}

/** A resolution, read from what may be any word. */
export const ReadResolution = Schema.String.pipe(
  Schema.decodeTo(Resolution, SchemaTransformation.passthroughSupertype<Resolution, string>())
)

/** Another model for a video that failed, by its number, and the price at which it is ordered; as one word. */
export const InsteadOffer = Schema.String.check(Schema.isPattern(/^\d{1,10}\.\d{1,6}\.[a-z0-9]/)).pipe(
  Schema.decodeTo(
    Schema.Struct({ number: VideoNumber, coins: Coins, model: ModelId }),
    SchemaTransformation.transform<{ readonly number: number; readonly coins: number; readonly model: string }, string>(
      {
        decode: (text) => {
          const [number, coins, ...model] = text.split(".")
          return { number: Number(number), coins: Number(coins), model: model.join(".") }
        },
        encode: ({ number, coins, model }) => `${number}.${coins}.${model}`
      }
    )
  )
)
export type InsteadOffer = typeof InsteadOffer.Type

/** The film of a draft, or the larger one of a video, by its number: in which resolution, and for which price; as one word. */
export const FilmOrder = Schema.String.check(Schema.isPattern(/^\d{1,10}\.\d{1,6}\.[0-9a-z]{2,5}$/)).pipe(
  Schema.decodeTo(
    Schema.Struct({ number: VideoNumber, coins: Coins, resolution: ReadResolution }),
    SchemaTransformation.transform<
      { readonly number: number; readonly coins: number; readonly resolution: string },
      string
    >({
      decode: (text) => {
        const [number, coins, resolution = ""] = text.split(".")
        return { number: Number(number), coins: Number(coins), resolution }
      },
      encode: ({ number, coins, resolution }) => `${number}.${coins}.${resolution}`
    })
  )
)
export type FilmOrder = typeof FilmOrder.Type

/** A command of an operator, as it is written without its slash. */
export const OperatorWords = Schema.String.check(Schema.isPattern(/^[a-z]+(?: \S[^\n]*)?$/))

/** A button that works for as long as its message is there, whatever the dialog shows by then. */
export const LastingButton = Schema.Union([
  button("N", "NewVideo"),
  button("M", "Menu"),
  button("G", "Gallery"),
  button("B", "Shop"),
  button("R", "Receipts"),
  button("Q", "Receipt", { job: JobId }),
  button("H", "History"),
  button("L", "Limits"),
  button("I", "Invite"),
  button("W", "WriteToSupport"),
  button("Y", "Export"),
  button("Z", "DeleteMe"),
  button("A", "Again", { job: JobId }),
  button("F", "Flip", { job: JobId }),
  /** What is to be otherwise in a video is asked. */
  button("C", "Change", { job: JobId }),
  button("X", "CancelJob", { job: JobId }),
  /** The same by another model, at once. */
  button("O", "Instead", { offer: InsteadOffer }),
  /** The film of a draft, at once; of another video the card of a larger one. */
  button("K", "MakeFilm", { film: FilmOrder }),
  button("S", "SendAgain", { job: JobId }),
  /** Under a still, by its number: the video begins with it, another one, its card. */
  button("J", "BeginWithStill", { still: Schema.Int }),
  button("j", "AnotherStill", { still: Schema.Int }),
  button("k", "StillCard", { still: Schema.Int }),
  /** The answers to the offer of a video that came after its coins were returned. */
  button("T", "TakeLate", { late: JobId }),
  button("D", "DeclineLate", { late: JobId }),
  /** The same as writing the command. */
  button("V", "Operate", { words: OperatorWords }),
  /** Under messages of the operators to many: no more of them. */
  button("E", "StopNews")
])
export type LastingButton = typeof LastingButton.Type

export const { encode: encodeLastingButton, decode: decodeLastingButton } = buttonCodec(LastingButton)
