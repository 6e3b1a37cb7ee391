import ModalDialog, { ModalBody, ModalFooter, ModalHeader, ModalTitle, ModalTransition } from '@atlaskit/modal-dialog';
import Popup from '@atlaskit/popup';
import Tooltip from '@atlaskit/tooltip';
import type { ElementType } from 'react';
import { call, Children, pick, atlaskitPart, text, renderPropChild, type Part } from './draw';

const FlexibleModal: ElementType = ModalDialog;
const FlexiblePopup: ElementType = Popup;
const FlexibleTooltip: ElementType = Tooltip;

/** Draws a modal over the whole page, not only over the app's frame. */
const DrawModal: Part = ({ node }) => {
  const title = text(node.props.title);
  return (
    <FlexibleModal
      {...pick(node, ['autoFocus', 'shouldScrollInViewport', 'label', 'testId', 'width', 'height'])}
      onClose={() => call(node.props.onClose)}
    >
      {title !== undefined && (
        <ModalHeader hasCloseButton>
          <ModalTitle>{title}</ModalTitle>
        </ModalHeader>
      )}
      <Children node={node} />
    </FlexibleModal>
  );
};

const DrawPopup: Part = ({ node }) => {
  const trigger = renderPropChild(node, 'trigger');
  const content = renderPropChild(node, 'content');
  return (
    <FlexiblePopup
      {...pick(node, [
        'isOpen',
        'id',
        'testId',
        'shouldFlip',
        'placement',
        'fallbackPlacements',
        'autoFocus',
        'shouldUseCaptureOnOutsideClick',
        'shouldFitContainer',
        'shouldDisableFocusLock',
        'strategy',
        'role',
        'label',
        'titleId',
        'shouldRenderToParent',
      ])}
      onClose={() => call(node.props.onClose)}
      content={() => content && <Children node={content} />}
      trigger={({ ref }: { readonly ref: React.Ref<HTMLSpanElement> }) => (
        <span ref={ref}>{trigger && <Children node={trigger} />}</span>
      )}
    />
  );
};

const DrawTooltip: Part = ({ node }) => (
  <FlexibleTooltip {...pick(node, ['content', 'position', 'mousePosition', 'truncate', 'delay', 'testId'])}>
    <Children node={node} />
  </FlexibleTooltip>
);

export const overlayParts: Readonly<Record<string, Part>> = {
  ModalTransition: atlaskitPart(ModalTransition, []),
  Modal: DrawModal,
  ModalHeader: atlaskitPart(ModalHeader, ['hasCloseButton', 'testId'], { hasCloseButton: true }),
  ModalTitle: atlaskitPart(ModalTitle, ['appearance', 'isMultiline', 'testId']),
  ModalBody: atlaskitPart(ModalBody, ['testId']),
  ModalFooter: atlaskitPart(ModalFooter, ['testId']),
  Popup: DrawPopup,
  Tooltip: DrawTooltip,
};
