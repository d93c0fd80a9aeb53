"""Images."""

import numpy as np
import pytest

PIL = pytest.importorskip("PIL.Image")

from mlflow.tracking.multimedia import Image, compress_image_size, convert_to_pil_image  # noqa: E402


def pixels(array):
    return np.array(convert_to_pil_image(array)).tolist()


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([[0, 255]], np.uint8), [[0, 255]]),
        (np.array([[0, 200]], np.int64), [[0, 200]]),
        (np.array([[False, True]]), [[0, 255]]),
        (np.array([[0.0, 0.5, 1.0]]), [[0, 127, 255]]),
        (np.array([[0.5]], np.float16), [[127]]),
        (np.array([[1.0, np.nan, np.inf]]), [[255, 0, 0]]),
        ([[0, 7]], [[0, 7]]),
    ],
)
def test_numbers_become_pixels(array, expected):
    assert pixels(array) == expected


@pytest.mark.parametrize(("array", "expected"), [([[0.0, 1.0, 2.0]], [[0, 127, 255]]), ([[-3.0, -3.0]], [[0, 0]])])
def test_floats_beyond_the_range_are_scaled_with_a_warning(array, expected):
    with pytest.warns(UserWarning, match="out of acceptable range"):
        assert pixels(np.array(array)) == expected


@pytest.mark.parametrize(("shape", "mode"), [((2, 3), "L"), ((2, 3, 1), "L"), ((2, 3, 3), "RGB"), ((2, 3, 4), "RGBA")])
def test_channels(shape, mode):
    image = convert_to_pil_image(np.zeros(shape, np.uint8))
    assert (image.mode, image.size) == (mode, (3, 2))


@pytest.mark.parametrize(
    ("array", "error"),
    [
        (np.array([[300]]), ValueError),
        (np.array([[-1]]), ValueError),
        (np.zeros((2, 2, 2), np.uint8), ValueError),
        (np.zeros(4, np.uint8), ValueError),
        (np.zeros((0, 0), np.uint8), ValueError),
        (np.array([[1j]]), TypeError),
        (np.array([["a"]]), TypeError),
    ],
)
def test_what_is_no_image_is_refused(array, error):
    with pytest.raises(error):
        convert_to_pil_image(array)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1000, 500), (256, 128)), ((100, 50), (256, 128)), ((10, 5000), (1, 256)), ((256, 256),) * 2],
)
def test_small_copies(size, expected):
    assert compress_image_size(PIL.new("RGB", size)).size == expected


def test_other_sizes_of_small_copies():
    image = PIL.new("RGB", (500, 200))
    assert compress_image_size(image, 100).size == (100, 40)
    assert compress_image_size(image, None).size == (500, 200)


def test_image(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    image = Image(array)
    assert image.size == (4, 2)
    assert image.to_array().tolist() == array.tolist()
    assert image.to_list()[:2] == [(0, 1, 2), (3, 4, 5)]
    assert image.resize((1, 1)).size == (1, 1)
    image.save(str(tmp_path / "x.png"))
    assert Image(str(tmp_path / "x.png")).to_list() == image.to_list()
    assert Image(tmp_path / "x.png").size == Image(image.to_pil()).size == (4, 2)
    assert Image([[0, 255], [1, 2]]).to_list() == [0, 255, 1, 2]
    with pytest.raises(TypeError, match="Unsupported image"):
        Image(5)
