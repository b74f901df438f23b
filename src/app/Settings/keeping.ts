import { Option } from "effect"
import { between, byteSize, headerSecret, httpUrl, matchingText } from "../../platform/Config/readers.ts"
import type { SettingValues } from "../../platform/Config.ts"
import { optionalSetting, secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import type { Bucket } from "../../video/VideoStore/Archive.ts"

export const keeping = settingGroup("Keeping videos", {
  videoDays: setting({
    name: "VIDEO_DAYS",
    reader: between(7, 3650),
    default: 30,
    description:
      "For how many days videos are kept after their delivery; links last seven. Afterwards Telegram still has what it took."
  }),
  wordsDays: optionalSetting({
    name: "WORDS_DAYS",
    reader: between(1, 3650),
    otherwise: "for as long as their user stays",
    description:
      "For how many days the words and pictures of videos are kept after their end; their receipts stay without them, and no other video can be made like them."
  }),
  videoSpace: optionalSetting({
    name: "VIDEO_SPACE",
    reader: byteSize,
    otherwise: "as much as the disk has",
    description:
      "How much room stored videos take at most in DATA_DIR, such as 20 GB: what was delivered first goes first."
  }),
  bucketName: optionalSetting({
    name: "S3_BUCKET",
    reader: matchingText(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of a bucket"),
    description: "A bucket that gets a copy of every video, and gives it back when DATA_DIR no longer has it."
  }),
  bucketEndpoint: optionalSetting({
    name: "S3_ENDPOINT",
    reader: httpUrl,
    otherwise: "Amazon's, of the region",
    description: "Where an S3-compatible storage answers, such as https://minio.example.com."
  }),
  bucketRegion: setting({
    name: "S3_REGION",
    reader: matchingText(/^[a-z0-9-]{1,40}$/, "must be the name of a region"),
    default: "us-east-1",
    description: "The region of the bucket."
  }),
  bucketKeyId: optionalSetting({
    name: "S3_ACCESS_KEY_ID",
    reader: matchingText(/^[!-~]{1,128}$/, "must be the id of an access key"),
    description: "The id of the key that may read, write and delete in the bucket."
  }),
  bucketKey: secretSetting({ name: "S3_SECRET_ACCESS_KEY", reader: headerSecret, description: "That key." })
})

type Values = SettingValues<typeof keeping.settings>

/** The bucket that the settings name; undefined where they name none, or its key is not whole. */
export const bucketOf = (values: Values): Bucket | undefined => {
  const { bucketName: name, bucketKeyId: keyId, bucketKey: key, bucketRegion: region } = values
  if (Option.isNone(name) || Option.isNone(keyId) || Option.isNone(key)) return undefined
  const endpoint = Option.getOrElse(values.bucketEndpoint, () => `https://s3.${region}.amazonaws.com`)
  return { endpoint, region, name: name.value, accessKeyId: keyId.value, secretAccessKey: key.value }
}

/** A bucket without its key is a slip. */
export const bucketFaults = ({ bucketName, bucketKeyId, bucketKey }: Values): ReadonlyArray<string> => {
  if (Option.isNone(bucketName)) return []
  const needed = { S3_ACCESS_KEY_ID: bucketKeyId, S3_SECRET_ACCESS_KEY: bucketKey }
  return Object.entries(needed).flatMap(([name, { _tag }]) =>
    _tag === "None" ? [`${name}: is needed for S3_BUCKET`] : []
  )
}
