import { Option, Schema, SchemaTransformation } from "effect"
import { Style } from "../../assistant/PromptAssistant.ts"
import { Coins } from "../../domain/Coins.ts"
import { JobId, ModelId, PackId } from "../../domain/Ids.ts"
import { Language } from "../../domain/Language.ts"
import { Mode, Ratio, Resolution } from "../../domain/Video.ts"
import { button, buttonCodec, decodeLastingButton, type LastingButton, ReadResolution } from "../../telegram/Buttons.ts"
import { CardPart, Page, PageNumber } from "./State.ts"

/** A length and a quality of a model, as one word. */
const Cut = Schema.String.check(Schema.isPattern(/^\d{1,3}\.[0-9a-z]{2,5}\.[a-z0-9]/)).pipe(
  Schema.decodeTo(
    Schema.Struct({ seconds: Schema.Int, resolution: ReadResolution, model: ModelId }),
    SchemaTransformation.transform<
      { readonly seconds: number; readonly resolution: string; readonly model: string },
      string
    >({
      decode: (text) => {
        const [seconds, resolution = "", ...model] = text.split(".")
        return { seconds: Number(seconds), resolution, model: model.join(".") }
      },
      encode: ({ seconds, resolution, model }) => `${seconds}.${resolution}.${model}`
    })
  )
)

/** What can be done to the pictures of a card: their shape, their order, which of them, and what they are for. */
const PictureChange = Schema.Literals(["crop", "pad", "swap", "drop", "first", "last", "frames", "references"])
export type PictureChange = typeof PictureChange.Type

/** A button of the card that the dialog showed at one version; on an older card it means nothing any more. */
export const CardButton = Schema.Union([
  button("m", "ChooseModel", { model: ModelId }),
  /** The successor of a model that makes no videos any more. */
  button("n", "Succeed", { model: ModelId }),
  button("o", "ChooseMode", { mode: Mode }),
  button("r", "ChooseRatio", { ratio: Ratio }),
  button("s", "ChooseSeconds", { seconds: Schema.Int }),
  button("q", "ChooseResolution", { resolution: Resolution }),
  button("0", "ChooseSound", { sound: Schema.Literals(["on", "off"]) }),
  /** Of a card that is too dear in more than one way. */
  button("5", "ChooseCut", { cut: Cut }),
  button("l", "ChooseLanguage", { language: Language }),
  button("i", "ShowIdeas"),
  /** By its place in the library: of a changed one it may be another, which the card shows before it costs anything. */
  button("u", "UseIdea", { index: Schema.Int }),
  /** A group of what is shown: of the ideas, or of the models. */
  button("3", "OpenIdeas", { group: Schema.String }),
  /** From the card, where a direction of one kind is chosen. */
  button("4", "Direct", { id: Schema.String }),
  button("p", "UsePrompt"),
  button("y", "Restyle", { style: Style }),
  button("k", "KeepMine"),
  /** From the card: a draft first, or the film at once. */
  button("D", "ChooseStage", { stage: Schema.Literals(["draft", "film"]) }),
  /** From the card: a still picture of its scene first. */
  button("S", "SeeStill"),
  button("e", "Edit"),
  button("c", "Create"),
  /** Of a card for which there is no room now: the video waits in its user's line. */
  button("6", "WaitInLine"),
  button("x", "Cancel"),
  button("d", "Resume"),
  button("h", "Read", { page: Page }),
  button("g", "PickLanguage"),
  button("a", "Buy", { pack: PackId }),
  /** From the card: all packs. */
  button("w", "MorePacks"),
  button("f", "TurnPage", { page: PageNumber }),
  /** A limit of one's own in coins; zero takes it away. */
  button("j", "LimitDay", { coins: Coins }),
  button("t", "LimitMonth", { coins: Coins }),
  button("v", "StopSubscription"),
  /** From the card: what a part of it can be. */
  button("z", "Change", { part: CardPart }),
  /** An earlier prompt of the card. */
  button("1", "TakeVariant", { index: Schema.Int }),
  /** Of a card that is made of pictures. */
  button("2", "ChangePicture", { change: PictureChange }),
  /** Of the gallery: which videos are shown, and what a press of one does. */
  button("9", "Browse", { to: Schema.Literals(["favourites", "everything", "search", "models", "open", "send"]) }),
  button("8", "OpenVideo", { job: JobId }),
  /** Of an opened video. */
  button("7", "ChangeVideo", { change: Schema.Literals(["favourite", "ordinary", "delete", "delete-surely"]) }),
  /** Of the question whether all is to be deleted. */
  button("E", "EraseEverything"),
  button("b", "Back")
])
export type CardButton = typeof CardButton.Type

const { encode, decode } = buttonCodec(CardButton)

/** `<version>.<code><value>`: a button of the card that the dialog showed at that version. */
export const encodeCardButton = (version: number, one: CardButton): string => `${version.toString(36)}.${encode(one)}`

/** What a press of a button tells; the names are those of the dialog's events. */
type Pressed =
  | { readonly _tag: "PressedStep"; readonly version: number; readonly button: CardButton }
  | { readonly _tag: "PressedFree"; readonly button: LastingButton }
  | { readonly _tag: "PressedUnknown" }

/** Reads any callback data; what is not ours becomes `PressedUnknown`. */
export const decodeButton = (data: string): Pressed => {
  const [, version, rest] = /^([0-9a-z]{1,7})\.([A-Za-z0-9].*)$/s.exec(data) ?? []
  const onNone = (): Pressed => ({ _tag: "PressedUnknown" })
  if (version === undefined || rest === undefined) {
    return Option.match(decodeLastingButton(data), { onNone, onSome: (button) => ({ _tag: "PressedFree", button }) })
  }
  return Option.match(decode(rest), {
    onNone,
    onSome: (button) => ({ _tag: "PressedStep", version: Number.parseInt(version, 36), button })
  })
}
