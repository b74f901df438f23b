import { Schema } from "effect"
import { Event } from "../../src/dialog/Dialog/Event.ts"
import { LastingButton } from "../../src/telegram/Buttons.ts"
import { CardButton } from "../../src/dialog/Dialog/buttons.ts"
import { CardPart, Dialog, Obstacle, State } from "../../src/dialog/Dialog/State.ts"
import { ReceiveFailed } from "../../src/dialog/DialogActor/ReceiveFailed.ts"
import { Receive } from "../../src/dialog/DialogHost.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { EventId, JobId, MessageId, UserId } from "../../src/domain/Ids.ts"
import { FileId, VideoInputs } from "../../src/domain/VideoInputs.ts"
import { Prompt, VideoRequest } from "../../src/domain/Video.ts"
import { Generation } from "../../src/video/Generation.ts"
import { SentVideoFile } from "../../src/video/Jobs.ts"
import { TaskRef, VideoSource } from "../../src/providers/VideoProvider.ts"
import { cat, dialog, events, job, spec, states } from "./dialogs.ts"

type Examples = Readonly<Record<string, unknown>>

/** Something that outlives a process: how it is written, one example of each kind, and the kinds that there are. */
export interface Shape {
  readonly name: string
  readonly encode: (value: unknown) => unknown
  readonly decode: (json: unknown) => unknown
  readonly examples: Examples
  /** Every tag or word that an example must show. */
  readonly kinds: ReadonlyArray<string>
}

interface Coded<A> {
  readonly schema: Schema.Codec<A, unknown>
  readonly examples: Readonly<Record<string, A>>
  readonly kinds?: ReadonlyArray<string>
}

const shape = <A>(name: string, { schema, examples, kinds = [] }: Coded<A>): Shape => {
  const codec = Schema.toCodecJson(schema)
  return {
    name,
    encode: Schema.encodeUnknownSync(codec),
    decode: Schema.decodeUnknownSync(codec),
    examples,
    kinds
  }
}

interface Member {
  readonly fields: { readonly _tag: { readonly schema: { readonly literal: unknown } } }
}
const tagsOf = ({ members }: { readonly members: ReadonlyArray<Member> }) =>
  members.map(({ fields }) => String(fields._tag.schema.literal))

const byLiteral = <L extends string, A>(literals: ReadonlyArray<L>, make: (literal: L) => A) =>
  Object.fromEntries(literals.map((literal) => [literal, make(literal)]))

const task = TaskRef.make("video_123")
const link = { _tag: "Link", url: "https://cdn.example/video.mp4" } as const
const content = { _tag: "Content", task } as const
const id = JobId.make(job)

const file = FileId.make("AgACAgIAAxkBAAIBZ2")
const inputs: Record<string, VideoInputs> = {
  "from a first frame": { _tag: "Frames", first: { file, fit: "crop" } },
  "from two frames": { _tag: "Frames", first: { file, fit: "crop" }, last: { file, fit: "pad" } },
  "from references": { _tag: "References", pictures: [{ file, fit: "pad" }], videos: [file], sounds: [] },
  "from an earlier video": { _tag: "Source", operation: "extend", video: id },
  "from a draft": { _tag: "Draft", video: id },
  "from a video that is made larger": { _tag: "Upscale", video: id }
}

const dialogs: Record<string, Dialog> = {
  ...Object.fromEntries(Object.entries(states).map(([tag, state]) => [tag, dialog(state)])),
  "with a draft": { ...dialog(states.MainMenu), language: "en", draft: { spec, prompt: cat } },
  "words before the last question": dialog({
    ...states.ChoosingMode,
    kept: { prompt: cat, source: MessageId.make(40) }
  }),
  "how much too long a prompt is": dialog({
    ...states.WritingPrompt,
    problem: "too-long",
    length: 5000,
    source: MessageId.make(40)
  }),
  "a text that may be cut": { ...dialog(states.Confirming), long: { length: 4096, sent: 1000 } },
  "prompts of a card": dialog({
    ...states.Confirming,
    variants: [cat, Prompt.make("a dog")],
    before: { ...spec, seconds: 12 }
  }),
  "a scene in two languages": dialog({
    ...states.Confirming,
    prompt: Prompt.make("кот"),
    spec: { ...spec, scenes: [{ prompt: Prompt.make("кот"), english: cat }] }
  }),
  "a prompt that is written anew": dialog({ ...states.WritingPrompt, editing: states.ChangingCard.card }),
  ...byLiteral(CardPart.literals, (part) => dialog({ ...states.ChangingCard, part })),
  "the message of a card": dialog({ ...states.Confirming, source: MessageId.make(40) }),
  "an album in the midst of its coming": {
    ...dialog(states.MainMenu),
    album: {
      group: "13000000000000001",
      request: "u1",
      waits: true,
      pieces: [{ picture: file, content: "photo", text: "a dog", message: MessageId.make(40), sent: 1000 }]
    }
  },
  "stills to choose among": {
    ...dialog(states.Confirming),
    stills: [{ still: 5, file, spec, prompt: cat, source: MessageId.make(40) }]
  },
  "recordings that become words": {
    ...dialog(states.MainMenu),
    sounds: [{ file, request: "u1", message: MessageId.make(40), sent: 1000 }]
  },
  "a video that is to be otherwise": dialog({
    ...states.WritingPrompt,
    spec: { ...spec, origin: id },
    changing: { video: id, prompt: cat }
  }),
  "a draft": dialog({ ...states.Confirming, spec: { ...spec, draft: true } }),
  "what makes a new prompt of an old one": dialog({ ...states.AwaitingAssistant, style: "change", previous: cat }),
  "pictures to choose among": dialog({
    ...states.Confirming,
    spec: { ...spec, inputs: { _tag: "Frames", first: { file, fit: "crop" }, last: { file, fit: "crop" } } },
    obstacle: "too-many-pictures"
  }),
  "a video without sound": dialog({ ...states.Confirming, spec: { ...spec, sound: false } }),
  "models of a group": dialog({ _tag: "ChoosingModel", group: "cheap" }),
  "an order of before": { ...dialog(states.MainMenu), last: spec },
  "a prompt that is too long": dialog({ ...states.WritingPrompt, problem: "too-long" }),
  "another idea": dialog({ ...states.AwaitingAssistant, style: "another", previous: cat }),
  "packs from the menu": dialog({ _tag: "ChoosingPack", card: undefined }),
  "packs for a late video": dialog({ _tag: "ChoosingPack", card: undefined, price: Coins.make(20) }),
  ...byLiteral(Obstacle.literals, (obstacle) => dialog({ ...states.Confirming, obstacle }))
}

const received: Record<string, typeof Receive.payloadSchema.Type> = Object.fromEntries(
  Object.entries(events).map(([name, event]) => [
    name,
    {
      user: UserId.make(100),
      id: EventId.make("u100"),
      event,
      language: "ru" as const,
      pressed: name.startsWith("/") ? undefined : MessageId.make(7)
    }
  ])
)

/** Everything that is stored as JSON, or passes between processes of two releases while one replaces the other. */
export const shapes: ReadonlyArray<Shape> = [
  shape("dialog", { schema: Dialog, examples: dialogs, kinds: [...tagsOf(State), ...Obstacle.literals] }),
  shape("receive", {
    schema: Receive.payloadSchema,
    examples: received,
    kinds: [...tagsOf(Event), ...tagsOf(CardButton), ...tagsOf(LastingButton)]
  }),
  shape("receive-answer", {
    schema: Receive.successSchema,
    examples: { words: "Готово", silence: undefined }
  }),
  shape("receive-error", {
    schema: Receive.errorSchema,
    examples: { again: new ReceiveFailed({ retry: true }), never: new ReceiveFailed({ retry: false }) }
  }),
  shape("job-request", {
    schema: VideoRequest,
    examples: {
      "a request": new VideoRequest({ ...spec, prompt: cat }),
      "a request with its English": new VideoRequest({ ...spec, prompt: Prompt.make("кот"), english: cat }),
      "a request without sound": new VideoRequest({ ...spec, prompt: cat, sound: false }),
      "a draft": new VideoRequest({ ...spec, prompt: cat, draft: true }),
      "what came of an earlier video": new VideoRequest({ ...spec, prompt: cat, origin: id }),
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, inputs]) => [name, new VideoRequest({ ...spec, prompt: cat, inputs })])
      )
    },
    kinds: tagsOf(VideoInputs)
  }),
  shape("job-source", { schema: VideoSource, examples: { link, content }, kinds: tagsOf(VideoSource) }),
  shape("job-video", { schema: SentVideoFile, examples: { sent: { width: 720, height: 1280, duration: 8 } } }),
  shape("workflow", {
    schema: Generation.payloadSchema,
    examples: {
      started: { job: id },
      "a later run": { job: id, run: 3 },
      "a late one": { job: id, run: 3, late: true }
    }
  })
]
