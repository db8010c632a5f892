"""Speed and accuracy beside rivals, in one run on one machine; every figure in the docs comes from here."""
