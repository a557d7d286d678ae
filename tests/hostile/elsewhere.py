"""Rows of files, configuration and database: proved beside their features, by these tests."""

ELSEWHERE: dict[str, list[str]] = {
    "C69": [
        "imports.test_reading_xlsx.test_a_bomb_is_refused_from_the_directory",
        "imports.test_reading_xlsx.test_a_bomb_whose_directory_lies_is_refused_too",
        "imports.test_reading_xlsx.test_a_large_file_is_refused_before_it_is_opened",
        "imports.test_reading_xlsx.test_what_is_unpacked_is_counted_as_it_streams",
        "imports.test_reading_xlsx.test_too_many_parts_are_refused",
    ],
    "C70": [
        "imports.test_reading_xlsx.test_a_workbook_with_a_bad_part_is_refused",
        "imports.test_reading_xlsx.test_what_is_no_plain_workbook_is_refused",
        "imports.test_reading_xlsx.test_an_encrypted_part_is_refused",
    ],
    "C71": [
        "imports.test_reading_xlsx.test_all_rows_are_read_whatever_size_the_sheet_declares",
    ],
    "C72": [
        "imports.test_reading_csv.test_every_encoding_and_delimiter_gives_the_same_rows",
        "imports.test_reading_csv.test_a_broken_file_is_refused_with_its_line",
        "imports.test_reading_csv.test_what_is_no_table_is_refused",
    ],
    "C73": ["imports.test_importing.test_one_bad_row_in_five_thousand_keeps_all_out"],
    "C74": [
        "imports.test_importing.test_the_second_import_changes_nothing",
        "imports.test_importing.test_two_people_who_import_at_once_record_it_once",
    ],
    "C75": [
        "bot.test_backup.test_a_cell_that_a_spreadsheet_would_compute_is_text",
        "bot.test_backup.test_the_trail_is_listed_and_no_cell_of_it_is_a_formula",
    ],
    "C85": [
        "bot.test_config.test_what_is_wrong_is_named_with_its_key_and_what_was_expected",
        "bot.test_config.test_a_bad_variable_is_named_and_its_value_is_not",
    ],
    "C86": [
        "storage.test_schema.test_a_newer_database_is_refused_with_what_to_do",
        "storage.test_schema.test_another_programs_database_is_refused_and_not_touched",
        "storage.test_schema.test_a_disk_that_cannot_be_written_is_refused_in_one_sentence",
    ],
    "C87": [
        "storage.test_schema.test_several_processes_may_start_at_once",
        "storage.test_durable.test_a_share_is_warned_of",
    ],
    "C88": ["bot.test_backup.test_what_waited_is_dropped_aloud_and_told_in_the_next_digest"],
}
