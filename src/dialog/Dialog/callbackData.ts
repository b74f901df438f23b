import { Option, Schema } from "effect"
import { type Event, FreeButton, StepButton } from "./Event.ts"

/** Telegram's limit for a button's data, in bytes. */
export const maxBytes = 64

const stepCodes = {
  ChooseModel: "m",
  Succeed: "n",
  ChooseMode: "o",
  ChooseRatio: "r",
  ChooseSeconds: "s",
  ChooseResolution: "q",
  ChooseLanguage: "l",
  ShowIdeas: "i",
  UseIdea: "u",
  UsePrompt: "p",
  Restyle: "y",
  KeepMine: "k",
  Edit: "e",
  Create: "c",
  Cancel: "x",
  Resume: "d",
  Read: "h",
  PickLanguage: "g",
  Buy: "a",
  MorePacks: "w",
  TurnPage: "f",
  LimitDay: "j",
  LimitMonth: "t",
  StopSubscription: "v",
  Back: "b"
} as const satisfies Record<StepButton["_tag"], string>

const freeCodes = {
  NewVideo: "N",
  Menu: "M",
  Gallery: "G",
  Shop: "B",
  Receipts: "R",
  Receipt: "Q",
  History: "H",
  Limits: "L",
  Invite: "I",
  Again: "A",
  Flip: "F",
  CancelJob: "X",
  SendAgain: "S",
  TakeLate: "T",
  DeclineLate: "D"
} as const satisfies Record<FreeButton["_tag"], string>

const argument = (button: StepButton | FreeButton): string => {
  const { _tag, ...rest } = button
  const [value] = Object.values(rest)
  return value === undefined ? "" : String(value)
}

/** `<version>.<code><argument>`: a button of the card that the dialog showed at that version. */
export const step = (version: number, button: StepButton): string =>
  `${version.toString(36)}.${stepCodes[button._tag]}${argument(button)}`

/** `<code><argument>`: a button that works for ever. */
export const free = (button: FreeButton): string => `${freeCodes[button._tag]}${argument(button)}`

const argumentNames: Partial<Record<StepButton["_tag"] | FreeButton["_tag"], string>> = {
  ChooseModel: "model",
  Succeed: "model",
  ChooseMode: "mode",
  ChooseRatio: "ratio",
  ChooseSeconds: "seconds",
  ChooseResolution: "resolution",
  ChooseLanguage: "language",
  UseIdea: "index",
  Restyle: "style",
  Read: "page",
  Buy: "pack",
  TurnPage: "page",
  LimitDay: "coins",
  LimitMonth: "coins",
  Receipt: "job",
  Again: "job",
  Flip: "job",
  CancelJob: "job",
  SendAgain: "job",
  TakeLate: "late",
  DeclineLate: "late"
}

const numeric: ReadonlySet<StepButton["_tag"] | FreeButton["_tag"]> = new Set([
  "ChooseSeconds",
  "UseIdea",
  "TurnPage",
  "LimitDay",
  "LimitMonth"
] as const)

const fields = <Tag extends StepButton["_tag"] | FreeButton["_tag"]>(tag: Tag, text: string) => {
  const name = argumentNames[tag]
  return name === undefined ? { _tag: tag } : { _tag: tag, [name]: numeric.has(tag) ? Number(text) : text }
}

const tagOf = <Tag extends string>(codes: Readonly<Record<Tag, string>>, code: string | undefined) =>
  (Object.keys(codes) as Array<Tag>).find((tag) => codes[tag] === code) // Object.keys forgets the key type

const decodeStep = Schema.decodeUnknownOption(StepButton)
const decodeFree = Schema.decodeUnknownOption(FreeButton)

/** Reads any callback data; what is not ours becomes `PressedUnknown`. */
export const read = (data: string): Event => {
  const [, version, code, text] = /^([0-9a-z]{1,7})\.([a-z])(.*)$/s.exec(data) ?? []
  const unknown: Event = { _tag: "PressedUnknown" }
  if (version !== undefined) {
    const tag = tagOf(stepCodes, code)
    const button = tag === undefined ? Option.none() : decodeStep(fields(tag, text ?? ""))
    return Option.match(button, {
      onNone: () => unknown,
      onSome: (button) => ({ _tag: "PressedStep", version: Number.parseInt(version, 36), button })
    })
  }
  const tag = tagOf(freeCodes, data[0])
  const button = tag === undefined ? Option.none() : decodeFree(fields(tag, data.slice(1)))
  return Option.match(button, { onNone: () => unknown, onSome: (button) => ({ _tag: "PressedFree", button }) })
}
