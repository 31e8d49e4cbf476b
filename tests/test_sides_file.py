from assistant import sides_file
from assistant.records import Side


def test_half_of_a_surrogate_pair_leaves_a_file_that_can_be_read(tmp_path):
    path = tmp_path / "sides.toml"
    path.write_text(sides_file.write([Side(side_id="a", label="A\ud83d", aliases=("\udc00B",))]))
    (read,) = sides_file.read(path)
    assert (read.label, read.aliases) == ("A\ufffd", ("\ufffdB",))
