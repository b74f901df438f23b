import { describe, expect, it } from "vitest"
import { nextAttempt } from "../../../src/video/Generation/DeliveryFallback.ts"
import {
  BadRequest,
  MessageGone,
  RateLimited,
  TelegramUnavailable,
  TokenRejected,
  TooLarge,
  Unreachable
} from "../../../src/telegram/TelegramGateway.ts"

describe("what follows when Telegram did not take a video", () => {
  it.each([
    ["Telegram is busy: again when it says", new RateLimited({ retryAfter: 7 }), { _tag: "Again", seconds: 7 }],
    ["the send surely did not happen: again", new TelegramUnavailable({ sent: false }), { _tag: "Again", seconds: 0 }],
    [
      "the send may have happened: never twice",
      new TelegramUnavailable({ sent: true }),
      { _tag: "Settle", delivery: "maybe" }
    ],
    ["the user blocked the bot: the video is kept", new Unreachable(), { _tag: "Settle", delivery: "kept" }],
    ["too large for Telegram: a link", new TooLarge(), { _tag: "Settle", delivery: "link" }],
    ["refused by Telegram: a link", new BadRequest({ description: "x" }), { _tag: "Settle", delivery: "link" }],
    ["no message: a link", new MessageGone(), { _tag: "Settle", delivery: "link" }],
    ["no token: a link", new TokenRejected(), { _tag: "Settle", delivery: "link" }]
  ] as const)("%s", (_name, reason, fallback) => {
    expect(nextAttempt(reason)).toEqual(fallback)
  })
})
