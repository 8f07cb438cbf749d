/**
 * Everything here is an addition: each page does its whole work without it. govuk-frontend brings the behaviour of its
 * components (focus on the error summary, character counts, revealing what a radio button asks for); the rest is ours.
 */
import { initAll } from '../vendor/govuk-frontend.js';
import { guardSubmits } from './submit-once.js';
import { showUploads } from './upload-progress.js';
import { hintUnsaved } from './unsaved-hint.js';
import { closeMenus } from './menus.js';
import { offerPrinting } from './printing.js';
import { steerQueue } from './queue-keys.js';
import { dropRadioExpansion } from './radio-state.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();
dropRadioExpansion(document);
// The upload button's words run together where no space parts them, and then its name and its face differ.
for (const status of document.querySelectorAll('.govuk-file-upload-button__status')) status.after(' ');
guardSubmits(document);
showUploads(document, initAll);
hintUnsaved(document);
closeMenus(document);
offerPrinting(document);
steerQueue(document);
