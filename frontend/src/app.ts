/** Everything a page needs at once; the board comes when there is one. */

import "htmx.org";

import "./inline-edit";
import "./offline-bar";
import "./preview";
import "./reply-forms";
import "./sent-once";
import "./shortcuts";
import "./undo-toast";

if (document.querySelector("stage-board") !== null) void import("./stage-board");
