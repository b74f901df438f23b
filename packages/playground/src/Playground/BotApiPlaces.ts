import { randomInt } from "node:crypto"
import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { keyboard } from "./BotApiContent.ts"
import { decode, Flag, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { speaking } from "./BotApiSpeaking.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import type { Message } from "./Message.ts"

/** A live location goes on for a minute to a day, or for ever. */
const leastLiveSeconds = 60
const mostLiveSeconds = 86_400
const liveForever = 0x7fff_ffff
const maxQuestion = 300
const maxOption = 100
const maxOptions = 12

const Decimal = Schema.Union([Schema.Finite, Schema.FiniteFromString])
const PlaceFields = Schema.Struct({
  latitude: Decimal,
  longitude: Decimal,
  horizontal_accuracy: Schema.optional(Decimal),
  live_period: Schema.optional(Whole),
  heading: Schema.optional(Whole),
  proximity_alert_radius: Schema.optional(Whole)
})
const VenueFields = Schema.Struct({
  title: Schema.String,
  address: Schema.String,
  foursquare_id: Schema.optional(Schema.String),
  foursquare_type: Schema.optional(Schema.String),
  google_place_id: Schema.optional(Schema.String),
  google_place_type: Schema.optional(Schema.String)
})
const ContactFields = Schema.Struct({
  phone_number: Schema.String,
  first_name: Schema.String,
  last_name: Schema.optional(Schema.String),
  vcard: Schema.optional(Schema.String)
})
const PollFields = Schema.Struct({
  question: Schema.String,
  /** Plain strings are how options were written before Bot API 7.3; Telegram still takes them. */
  options: Schema.Array(Schema.Union([Schema.String, Schema.Struct({ text: Schema.String })])),
  is_anonymous: Schema.optional(Flag),
  type: Schema.optional(Schema.Literals(["regular", "quiz"])),
  allows_multiple_answers: Schema.optional(Flag),
  allows_revoting: Schema.optional(Flag),
  members_only: Schema.optional(Flag),
  correct_option_id: Schema.optional(Whole),
  correct_option_ids: Schema.optional(Schema.Array(Whole)),
  explanation: Schema.optional(Schema.String),
  is_closed: Schema.optional(Flag)
})

/** What each die can show at most. */
const dice: ReadonlyMap<string, number> = new Map([
  ["🎲", 6],
  ["🎯", 6],
  ["🎳", 6],
  ["🏀", 5],
  ["⚽", 5],
  ["🎰", 64]
])

const placeOf = Effect.fnUntraced(function* (params: Params) {
  const place = yield* decode(PlaceFields)(params)
  const onEarth = Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180
  if (!onEarth) return yield* badRequest("wrong location specified")
  const { live_period: live } = place
  const lasting = live === undefined || live === liveForever || (live >= leastLiveSeconds && live <= mostLiveSeconds)
  return lasting ? defined(place) : yield* badRequest("wrong live location period specified")
})

const pollFault = ({ question, options, ...poll }: typeof PollFields.Type, texts: ReadonlyArray<string>) => {
  if (question.trim() === "") return "poll question must be non-empty"
  if (question.length > maxQuestion) return `poll question length must not exceed ${maxQuestion}`
  if (options.length < 1) return "poll must have at least one option"
  if (options.length > maxOptions) return `poll can't have more than ${maxOptions} options`
  if (texts.some((text) => text.trim() === "")) return "poll options must be non-empty"
  if (texts.some((text) => text.length > maxOption)) return `poll options length must not exceed ${maxOption}`
  const correct = poll.correct_option_ids ?? [poll.correct_option_id ?? -1]
  const right = correct.length > 0 && correct.every((id) => id >= 0 && id < texts.length)
  return poll.type === "quiz" && !right ? "wrong correct option ID specified" : undefined
}

const pollOf = Effect.fnUntraced(function* (params: Params) {
  const fields = yield* decode(PollFields)(params)
  const texts = fields.options.map((option) => (typeof option === "string" ? option : option.text))
  const fault = pollFault(fields, texts)
  if (fault !== undefined) return yield* badRequest(fault)
  const quiz = fields.type === "quiz"
  const correct = fields.correct_option_ids ?? [fields.correct_option_id ?? 0]
  return defined({
    id: `${randomInt(2 ** 47)}`,
    question: fields.question,
    options: texts.map((text, index) => ({ persistent_id: `${index}`, text, voter_count: 0 })),
    total_voter_count: 0,
    is_closed: fields.is_closed ?? false,
    is_anonymous: fields.is_anonymous ?? true,
    type: fields.type ?? "regular",
    allows_multiple_answers: fields.allows_multiple_answers ?? false,
    allows_revoting: fields.allows_revoting ?? !quiz,
    members_only: fields.members_only ?? false,
    correct_option_ids: quiz ? correct : undefined,
    explanation: quiz ? fields.explanation : undefined
  })
})

/** Places, contacts, dice and polls: what a message can be that is neither words nor a file. */
export const placeMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const { sendContent, own, replace } = yield* speaking

  const live = Effect.fnUntraced(function* (params: Params) {
    const { user, message } = yield* own(params)
    const location = message.content?.location
    if (location?.live_period === undefined) return yield* badRequest("message can't be edited")
    return { user, message, location, keyboard: yield* keyboard(params) }
  })

  return {
    sendLocation: sendContent((params) => Effect.map(placeOf(params), (location) => ({ location }))),
    sendVenue: sendContent((params) =>
      Effect.all([placeOf(params), decode(VenueFields)(params)]).pipe(
        Effect.map(([{ latitude, longitude }, venue]) => ({
          venue: { location: { latitude, longitude }, ...defined(venue) }
        }))
      )
    ),
    sendContact: sendContent((params) =>
      Effect.gen(function* () {
        const contact = yield* decode(ContactFields)(params)
        if (contact.phone_number === "") return yield* badRequest("phone number is empty")
        if (contact.first_name === "") return yield* badRequest("first name is empty")
        return { contact: defined(contact) }
      })
    ),
    sendDice: sendContent((params) =>
      Effect.gen(function* () {
        const { emoji = "🎲" } = yield* decode(Schema.Struct({ emoji: Schema.optional(Schema.String) }))(params)
        const most = dice.get(emoji)
        return most === undefined
          ? yield* badRequest("wrong dice emoji specified")
          : { dice: { emoji, value: randomInt(1, most + 1) } }
      })
    ),
    sendPoll: sendContent((params) => Effect.map(pollOf(params), (poll) => ({ poll }))),
    stopPoll: Effect.fnUntraced(function* (params) {
      const { user, message } = yield* own(params, "message with poll to stop")
      const poll = message.content?.poll
      if (poll === undefined) return yield* badRequest("message with poll can't be stopped")
      if (poll.is_closed) return yield* badRequest("poll has already been closed")
      const closed = { ...poll, is_closed: true }
      yield* chats.replace(user, { ...message, content: { poll: closed }, keyboard: yield* keyboard(params) })
      return { result: closed }
    }),
    editMessageLiveLocation: Effect.fnUntraced(function* (params) {
      const { user, message, location, keyboard } = yield* live(params)
      const { live_period = location.live_period, ...place } = yield* placeOf(params)
      const moved = defined({ ...place, live_period })
      return yield* replace(user, message, { ...message, content: { location: moved }, keyboard })
    }),
    stopMessageLiveLocation: Effect.fnUntraced(function* (params) {
      const { user, message, location, keyboard } = yield* live(params)
      const { live_period: _ended, heading: _heading, proximity_alert_radius: _radius, ...place } = location
      const stopped: Message = { ...message, content: { location: place }, keyboard }
      return yield* replace(user, message, stopped)
    })
  } satisfies Methods
})
