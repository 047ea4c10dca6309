/** Colours come in as variables; what they stand on is chosen here. */
const css = `
:host { all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483000; --brand: #1f6f5c; --on-brand: #fff;
  --paper: #fff; --ink: #1c1f1e; --faint: #5d6663; --line: #d9dedc; --theirs: #eef1f0; --fault: #b42318;
  font: 400 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); color-scheme: light dark }
@media (prefers-color-scheme: dark) { :host { --paper: #1b1f1e; --ink: #eef1f0; --faint: #a7b0ad; --line: #38403d; --theirs: #2a302e; --fault: #ff9b8f } }
*, ::before, ::after { box-sizing: border-box }
[hidden] { display: none !important }
button, input, textarea { font: inherit; color: inherit }
button { cursor: pointer }
:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px }
svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; display: block }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.bubble { position: fixed; right: 20px; bottom: 20px; width: 60px; height: 60px; border: 0; border-radius: 50%; display: grid; place-items: center;
  background: var(--brand); color: var(--on-brand); box-shadow: 0 4px 18px rgb(0 0 0 / .28) }
.bubble svg { width: 28px; height: 28px }
.badge { position: absolute; top: -2px; right: -2px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; background: #c4320a; color: #fff;
  font-size: 13px; line-height: 22px; font-weight: 600; text-align: center }
.badge:empty { display: none }
.panel { position: fixed; right: 20px; bottom: 92px; width: 380px; height: min(640px, calc(100dvh - 112px)); display: flex; flex-direction: column; overflow: hidden;
  background: var(--paper); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 12px 40px rgb(0 0 0 / .28) }
.panel:focus { outline: none }
header { display: flex; gap: 12px; align-items: flex-start; justify-content: space-between; padding: 16px 12px 16px 20px; background: var(--brand); color: var(--on-brand) }
h2 { margin: 0; font-size: 18px; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere }
header p { margin: 4px 0 0; font-size: 14px; overflow-wrap: anywhere }
.icon { flex: none; width: 44px; height: 44px; padding: 10px; border: 0; border-radius: 10px; background: none }
header .icon { margin: -6px 0; --ring: currentColor }
.body { flex: 1; min-height: 0; display: flex; flex-direction: column }
.thread { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 16px }
.thread:focus-visible { outline-offset: -4px }
ol, ul { list-style: none; margin: 0; padding: 0 }
.thread li { display: flex; flex-direction: column; align-items: flex-start; margin: 0 0 10px }
.mine.mine { align-items: flex-end }
.author { font-size: 13px; color: var(--faint); margin: 4px 2px }
.text { max-width: 85%; padding: 9px 13px; border-radius: 14px; background: var(--theirs); white-space: pre-wrap; overflow-wrap: anywhere }
.mine .text { background: var(--brand); color: var(--on-brand) }
.text + .text { margin-top: 4px }
.text a, a.text { color: inherit; text-decoration: underline }
.file img { display: block; max-width: 100%; max-height: 220px; border-radius: 8px }
progress { width: 140px; height: 6px; margin: 5px 2px 0; accent-color: var(--brand) }
.note { font-size: 12px; color: var(--faint); margin: 3px 2px 0 }
.ways { display: flex; gap: 12px }
.way, .earlier { border: 0; background: none; padding: 6px 2px; color: var(--ink); text-decoration: underline; font-size: 14px }
.earlier { display: block; margin: 0 auto 12px }
.foot { margin: 0; font-size: 13px; color: var(--faint); text-align: center; min-height: 20px }
.body > .foot { padding: 24px }
.composer { border-top: 1px solid var(--line); padding: 8px }
.line { display: flex; align-items: flex-end; gap: 2px }
textarea { flex: 1; min-width: 0; min-height: 44px; max-height: 120px; padding: 10px 8px; border: 0; background: none; resize: none; font-size: 16px; border-radius: 8px }
.chosen { max-height: 140px; overflow-y: auto }
.panel[data-over] .body { outline: 3px dashed var(--ring); outline-offset: -8px; border-radius: 16px }
.chosen li { display: flex; align-items: center; gap: 8px; font-size: 14px; padding: 0 8px }
.chosen span { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.chosen button { flex: none; border: 0; background: none; width: 32px; height: 32px; font-size: 20px; line-height: 1 }
.introduction { padding: 20px; overflow-y: auto }
.introduction p { margin: 0 0 16px }
.field { margin-bottom: 14px }
label { display: block; margin-bottom: 4px; font-weight: 550; font-size: 14px }
.optional { font-weight: 400; color: var(--faint) }
input { width: 100%; height: 44px; padding: 0 12px; font-size: 16px; border: 1px solid var(--faint); border-radius: 10px; background: var(--paper) }
[aria-invalid] { border-color: var(--fault) }
.fault { color: var(--fault); font-size: 13px; margin: 4px 2px 0 }
.fault:empty { display: none }
.primary { width: 100%; min-height: 46px; border: 0; border-radius: 10px; background: var(--brand); color: var(--on-brand); font-weight: 600 }
.primary:disabled { opacity: .6 }
@media (max-width: 480px) {
  .panel { inset: 0 0 auto 0; width: 100%; height: var(--height, 100dvh); border: 0; border-radius: 0 }
  :host([data-open]) .bubble { display: none }
}
@media print { :host { display: none } }
@media (prefers-reduced-motion: no-preference) { .panel { animation: rise .16s ease-out } @keyframes rise { from { opacity: 0; transform: translateY(8px) } } }
`

/** Dresses the shadow root. A sheet made by script is no inline style, so a strict policy of the page lets it in. */
export function dress(root: ShadowRoot, host: HTMLElement, color: string) {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  const brand = /^#[0-9a-f]{6}$/i.test(color) ? color : '#1f6f5c'
  host.style.setProperty('--brand', brand)
  host.style.setProperty('--on-brand', onto(brand))
  host.style.setProperty('--ring', `color-mix(in srgb, ${brand} 70%, currentColor)`)
}

/** Black or white, whichever is easier to read on a colour, by the contrast of WCAG. */
export function onto(color: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? '#000' : '#fff'
}
