/** Which records this browser looked at last, by kind and id alone; the server shows those that may still be seen. */

import { withVisit } from "./palette-text";

const COOKIE = "quarterdeck_recent";
const YEAR = 31_536_000;

const now = new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(document.cookie)?.[1] ?? "";
const next = withVisit(now, location.pathname);
if (next !== now) document.cookie = `${COOKIE}=${next}; path=/; max-age=${YEAR}; samesite=lax`;
