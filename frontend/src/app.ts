/** Everything a page needs at once; the board comes when there is one. */

import "htmx.org";

import "./ask-first";
import "./command-palette";
import "./copy-value";
import "./sent-once";
import "./file-drop";
import "./inline-edit";
import "./mac-keys";
import "./mention-box";
import "./menus";
import "./offline-bar";
import "./palette-opener";
import "./preview";
import "./quick-picks";
import "./reply-forms";
import "./shortcuts";
import "./undo-toast";
import "./visits";

if (document.querySelector("stage-board") !== null) void import("./stage-board");
if (document.querySelector("tile-order") !== null) void import("./tile-order");
if (document.querySelector("inspection-list") !== null) void import("./inspection-list");
if (document.querySelector("[data-chart-picture]") !== null) void import("./chart-picture");
if (document.querySelector("lever-desk") !== null) void import("./lever-desk");
