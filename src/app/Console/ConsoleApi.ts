import { HttpApi, OpenApi } from "effect/http-api"
import { ActionApi } from "./ActionApi.ts"
import { ListApi } from "./ListApi.ts"
import { LookupApi } from "./LookupApi.ts"
import { SessionApi, SignInApi } from "./SessionApi.ts"

/** Where the console is. */
export const consolePath = "/ops"

/** Everything that the console's page and operators' scripts can ask for. */
export class ConsoleApi extends HttpApi.make("kudo-console")
  .add(SignInApi, SessionApi, LookupApi, ListApi, ActionApi)
  .prefix(`${consolePath}/api`)
  .annotateMerge(
    OpenApi.annotations({
      title: "KudoAiBot console",
      version: "1",
      description:
        "Scripts prove themselves with `Authorization: Bearer …`; browsers with their cookie and, where they change something, the header `x-csrf-token`."
    })
  ) {}
