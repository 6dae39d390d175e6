/** The page: takes a document and a trust policy, and shows the verdict. It has no network, and remembers nothing. */

import { EvidenceError } from "../src/errors.js";
import { bundleOfPdf } from "../src/pdf/attachments.js";
import { isPdf, MOST_BYTES } from "../src/pdf/file.js";
import { fromUtf8 } from "../src/bytes.js";
import { TrustPolicy } from "../src/policy.js";
import { verify } from "../src/verification/index.js";
import { byId, element, foreign } from "./elements.js";
import { instant, type Judged, verdictView } from "./view.js";
import { type Language, WORDS, type Words } from "./words.js";

interface Chosen {
  readonly name: string;
  readonly data: Uint8Array;
}

/** What the last check came to; null while a file is missing. */
type Result = Judged | { readonly problem: string; readonly isPolicy: boolean } | null;

class Page {
  private language: Language = navigator.language.startsWith("ko") ? "ko" : "en";
  private document: Chosen | null = null;
  private policy: Chosen | null = null;
  private result: Result = null;
  private now = 0n;
  /** Which judgement is the newest: an older one that ends later is not shown. */
  private turn = 0;

  start(): void {
    for (const language of ["ko", "en"] as const) {
      byId(`language-${language}`, HTMLButtonElement).addEventListener("click", () => {
        this.language = language;
        this.show();
      });
    }
    for (const id of ["document", "policy"] as const) {
      const input = byId(id, HTMLInputElement);
      input.addEventListener("change", () => void this.take([...(input.files ?? [])], id));
    }
    this.acceptDrops();
    this.show();
  }

  /** A file may be dropped anywhere: what it holds says what it is. */
  private acceptDrops(): void {
    const body = window.document.body;
    for (const name of ["dragenter", "dragover"]) {
      body.addEventListener(name, (event) => {
        event.preventDefault();
        body.classList.add("dropping");
      });
    }
    body.addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) body.classList.remove("dropping");
    });
    body.addEventListener("drop", (event) => {
      event.preventDefault();
      body.classList.remove("dropping");
      void this.take([...(event.dataTransfer?.files ?? [])], null);
    });
  }

  private async take(files: readonly File[], asked: "document" | "policy" | null): Promise<void> {
    for (const file of files) {
      // A byte more than is ever taken, so that what is too large is refused and not read.
      const chosen = { name: file.name, data: new Uint8Array(await file.slice(0, MOST_BYTES + 1).arrayBuffer()) };
      if ((asked ?? (isPolicy(chosen.data) ? "policy" : "document")) === "policy") this.policy = chosen;
      else this.document = chosen;
    }
    await this.judge();
  }

  private async judge(): Promise<void> {
    const turn = ++this.turn;
    const now = BigInt(Math.floor(Date.now() / 1000));
    const result = this.document === null || this.policy === null ? null : await judged(this.document, this.policy, now);
    if (turn !== this.turn) return;
    this.now = now;
    this.result = result;
    this.show();
  }

  private show(): void {
    const words = WORDS[this.language];
    const root = window.document.documentElement;
    root.lang = this.language;
    window.document.title = `${words.title} · Gwanmun`;
    for (const language of ["ko", "en"] as const) {
      byId(`language-${language}`, HTMLButtonElement).setAttribute("aria-pressed", String(language === this.language));
    }
    for (const place of root.querySelectorAll<HTMLElement>("[data-words]")) {
      const said = words[place.dataset["words"] as keyof Words];
      if (typeof said === "string") place.textContent = said;
    }
    byId("document-name", HTMLElement).replaceChildren(foreign(this.document?.name ?? ""));
    byId("policy-name", HTMLElement).replaceChildren(foreign(this.policy?.name ?? ""));
    byId("result", HTMLElement).replaceChildren(...this.resultView(words));
  }

  private resultView(words: Words): HTMLElement[] {
    if (!("crypto" in globalThis) || crypto.subtle === undefined) return [problemView(words.noCryptography, "")];
    if (this.result === null) return [element("p", { class: "waiting" }, words.waiting)];
    const clock = element("p", { class: "hint" }, `${words.clock} ${instant(this.now, this.language)}`);
    if ("verdict" in this.result) return [...verdictView(this.result, words, this.language), clock];
    return [problemView(this.result.isPolicy ? words.cannotRead : words.outcomes.noBundle[0], this.result.problem), clock];
  }
}

async function judged(document: Chosen, policy: Chosen, now: bigint): Promise<Result> {
  let isPolicy = true;
  try {
    const trusted = await TrustPolicy.fromJson(policy.data);
    isPolicy = false;
    const isFromPdf = isPdf(document.data);
    const bundle = isFromPdf ? bundleOfPdf(document.data) : document.data;
    return { verdict: await verify(bundle, trusted, { now, at: null }), policy: trusted, isFromPdf };
  } catch (error) {
    if (error instanceof EvidenceError) return { problem: error.message, isPolicy };
    throw error;
  }
}

function problemView(title: string, problem: string): HTMLElement {
  return element(
    "div",
    { class: "banner bad", "data-outcome": "unreadable" },
    element("span", { class: "sign", "aria-hidden": "true" }, "✕"),
    element("div", {}, element("h2", {}, title), element("p", {}, foreign(problem))),
  );
}

/** A trust policy says so in its format. */
function isPolicy(data: Uint8Array): boolean {
  return /"format"\s*:\s*"gwanmun\/policy\//.test(fromUtf8(data) ?? "");
}

new Page().start();
