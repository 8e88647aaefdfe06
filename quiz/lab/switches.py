"""What holds for a whole process, put back as it was: one probe file's must not change another's numbers or texts."""

import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["undisturbed"]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put the global generators, and the switches of torch, NumPy and Python's warnings, back afterwards."""
    import numpy as np  # noqa: PLC0415 - torch must come first, and only in this process
    import torch  # noqa: PLC0415 - see above

    before = random.getstate(), np.random.get_state(), torch.random.get_rng_state()  # noqa: NPY002 - the legacy one
    switches = [(get, put, get()) for get, put in _switches()]
    try:
        with warnings.catch_warnings():
            yield
    finally:
        for get, put, value in switches:
            if get() != value:
                put(value)
        random.setstate(before[0])
        np.random.set_state(before[1])  # noqa: NPY002 - see above
        torch.random.set_rng_state(before[2])


def _switches() -> list[tuple[Callable[[], Any], Callable[[Any], object]]]:
    """How each is read, and how it is set. The device comes first: what makes a tensor would make it there."""
    import numpy as np  # noqa: PLC0415 - see above
    import torch  # noqa: PLC0415 - see above

    shown = vars(torch._tensor_str.PRINT_OPTS)  # noqa: SLF001 - the only way to read them
    return [
        (torch.get_default_device, lambda device: torch.set_default_device(None if device.type == "cpu" else device)),
        (torch.get_default_dtype, torch.set_default_dtype),
        (torch.is_grad_enabled, torch.set_grad_enabled),
        (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
        (torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode),
        (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
        (torch.get_num_threads, torch.set_num_threads),
        (lambda: dict(shown), shown.update),
        (np.geterr, lambda errors: np.seterr(**errors)),
        (np.get_printoptions, lambda options: np.set_printoptions(**options)),
    ]
