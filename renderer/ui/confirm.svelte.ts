export interface Question {
  readonly title: string;
  readonly message: string;
  /** The verb on the button: `Remove`, `Stop server`. */
  readonly action: string;
  /** Of the button that answers no; `Cancel` unless that could be misread. */
  readonly dismiss?: string;
  readonly destructive?: boolean;
}

interface Asked extends Question {
  readonly answer: (yes: boolean) => void;
}

class Confirmation {
  asked = $state.raw<Asked>();

  answer(yes: boolean): void {
    const asked = this.asked;
    this.asked = undefined;
    asked?.answer(yes);
  }
}

export const confirmation = new Confirmation();

/** Asks before something that cannot be undone; resolves with the answer. A question that is open is answered with no. */
export function confirm(question: Question): Promise<boolean> {
  confirmation.answer(false);
  return new Promise((answer) => {
    confirmation.asked = { ...question, answer };
  });
}
