import { Coins } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoNumber } from "../../src/domain/VideoNumber.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { TaskRef } from "../../src/providers/VideoProvider.ts"
import type { Job } from "../../src/video/Jobs.ts"
import { cat, spec } from "./dialogs.ts"

/** A job whose video is being made, as its row would be read, with what the test says of it. */
export const aJob = (own: Partial<Job> = {}): Job => ({
  id: JobId.make(crypto.randomUUID()),
  number: VideoNumber.make(42),
  user: UserId.make(1),
  language: "ru",
  state: "generating",
  run: 0,
  ticket: null,
  inLine: false,
  request: new VideoRequest({ ...spec, prompt: cat }),
  moderated: false,
  provider: "sora",
  providerModel: "sora-2",
  makers: null,
  price: Coins.make(20),
  demo: false,
  task: TaskRef.make("task"),
  source: null,
  progress: null,
  place: null,
  stop: null,
  failure: null,
  delivery: null,
  favourite: false,
  deleted: false,
  wordless: false,
  shortfall: null,
  fileId: null,
  video: null,
  statusMessage: null,
  further: null,
  replaced: null,
  answers: null,
  topic: null,
  statusShown: null,
  millisSinceShown: null,
  traceparent: null,
  createdAt: 0,
  submittedAt: 0,
  millisSinceOrdered: 1000,
  overdue: false,
  ...own
})
