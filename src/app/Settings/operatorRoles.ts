import { Schema, SchemaGetter } from "effect"
import { UserId } from "../../domain/Ids.ts"
import { Role, roles } from "../../domain/Role.ts"

/** Roles of some operators: `123456=viewer,654321=support`. */
export const operatorRoles = Schema.String.check(
  Schema.isPattern(/^\s*\d{1,16}=(viewer|support|owner)\s*(,\s*\d{1,16}=(viewer|support|owner)\s*)*$/, {
    message: "must be user ids with viewer, support or owner, such as 123456=viewer,654321=support"
  })
).pipe(
  Schema.decodeTo(Schema.ReadonlyMap(UserId, Role), {
    decode: SchemaGetter.transform((text: string) => {
      const pairs = text.split(",").map((part) => part.trim().split("="))
      // Which role it is, the pattern has made sure of.
      return new Map(pairs.map(([id = "", role]) => [Number(id), roles.find((one) => one === role) ?? "viewer"]))
    }),
    encode: SchemaGetter.transform((said: ReadonlyMap<number, Role>) =>
      [...said].map(([id, role]) => `${id}=${role}`).join()
    )
  })
)
