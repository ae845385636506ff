using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Sql;

[TestClass]
public sealed class When_a_database_is_written_and_read
{
    private const string Text = """
        mapping: 1
        name: parks
        connector: sql
        connection: { database: postgres, connection_string: "Host=db;Password=${PW}" }
        status: { NEW: received, DONE: completed }
        submit:
          sql: "INSERT INTO w VALUES (@ref, @lat, @due, @text, @pw)\n"
          params: { ref: "{{ref}}", lat: "{{ticket.lat}}", due: "{{ticket.due}}", text: "at {{ticket.zip}}", pw: "x ${PW}" }
        poll:
          sql: SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id
          params: { c: "{{cursor}}", k: "{{cursor_key}}" }
          read: { id: no, ref: ref, status: state, changed: at, note: note }
          cursor: { from: changed, key: id }
        list:
          sql: SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id
          params: { c: "{{since}}", k: "{{cursor_key}}" }
          read: { id: no, status: state, changed: at }
          key: no
        """;

    private static readonly SqlMapping Mapping = Load(Text);
    private static readonly DateTimeOffset At = new(2026, 7, 4, 14, 30, 0, 123, 456, TimeSpan.Zero);

    [TestMethod]
    public void A_parameter_that_is_one_name_keeps_its_type()
    {
        Mapping.Submit.Bind(Orders.Values(Mapping)).ShouldBe([
            ("ref", "ALN-1"), ("lat", 40.6023), ("due", Orders.Ticket.DueAt), ("text", "at 18101"), ("pw", "x s3cret"),
        ]);
        Mapping.Submit.Bind(Orders.Values(Mapping, Orders.Ticket with { DueAt = null }))[2].ShouldBe(("due", null));
    }

    [TestMethod]
    public void A_preview_shows_the_statement_and_its_values_without_secrets() =>
        Mapping.Preview(Orders.Values(Mapping, Orders.Ticket with { DueAt = null })).ShouldBe(
            "INSERT INTO w VALUES (@ref, @lat, @due, @text, @pw)\n"
            + "@ref = ALN-1\n@lat = 40.6023\n@due = NULL\n@text = at 18101\n@pw = x ${PW}\n");

    [TestMethod]
    public void The_sections_are_read()
    {
        (Mapping.Poll!.Size, Mapping.Poll.Key, Mapping.Poll.Cursor.Overlap, Mapping.Poll.Cursor.Keyed, Mapping.PollEvery)
            .ShouldBe((500, "id", TimeSpan.FromMinutes(10), true, TimeSpan.FromSeconds(30)));
        (Mapping.List!.Size, Mapping.List.Key, Mapping.List.Cursor.Overlap, Mapping.List.Cursor.Keyed)
            .ShouldBe((500, "no", TimeSpan.Zero, true));
        (Mapping.Settle, Mapping.CanFind, Mapping.CanList, Mapping.Tls).ShouldBe(
            (TimeSpan.FromSeconds(60), false, true, ConnectionTls.Verified));
        Mapping.Connection.ToString().ShouldBe("Postgres");
        Load(Text.Replace("  key: no\n", "", StringComparison.Ordinal).Replace("  key: no", "", StringComparison.Ordinal)).List!.Key
            .ShouldBe("id", "that of the poll");
        Should.Throw<TranslationException>(() => Mapping.ReadAnswer(0, "")).Message.ShouldBe(
            "The mapping reads nothing of the answer to its submit: the database says itself whether a row was inserted. "
            + "Write read, success or outcomes, or test it with \"changes:\".");
    }

    [TestMethod]
    [DataRow(DatabaseKind.Postgres, "2026-07-04T14:30:00.123456Z")]
    [DataRow(DatabaseKind.SqlServer, "2026-07-04T14:30:00.123Z")]
    public void A_cursor_is_as_exact_as_the_database(DatabaseKind database, string cursor)
    {
        var values = Mapping.Poll!.Values(new CursorPosition(At, "41", Mapping.Poll.Cursor), database);

        values.Get("cursor").ShouldBe(cursor);
        values.Get("since").ShouldBe(cursor);
        values.Get("cursor_key").ShouldBe(41L);
        values.Get("page").ShouldBeNull();
        Should.Throw<TranslationException>(() => values.Get("ref")).Message
            .ShouldBe("A poll template asks for \"ref\", which does not exist.");
    }

    [TestMethod]
    public void A_declared_format_is_kept_by_every_database()
    {
        var poll = Load(Text.Replace("key: id }", "key: id, format: epoch_s }", StringComparison.Ordinal)).Poll!;

        poll.Values(new CursorPosition(At, "x", poll.Cursor), DatabaseKind.Postgres).Get("cursor").ShouldBe(At.ToUnixTimeSeconds());
    }

    [TestMethod]
    public void The_cursor_moves_past_a_row_that_cannot_be_read()
    {
        var (changes, ahead) = Mapping.Poll!.Translate([
            Row(("no", 7L), ("id", 41), ("state", "DONE"), ("at", At), ("note", " x ")),
            Row(("no", null), ("id", 42), ("state", "NEW"), ("at", At.AddSeconds(1))),
            Row(("no", "9"), ("id", 43), ("state", "NEW"), ("at", "soon")),
        ]);

        changes.Updates.Select(u => (u.ExternalId, u.State, u.ChangedAt, u.Note))
            .ShouldBe([("7", WorkOrderState.Completed, At, "x")]);
        changes.Keys.ShouldBe(["41"]);
        changes.Rejected.Select(r => (r.Row, r.Reason, r.Raw)).ShouldBe([
            (2, "no reference and no number: ref and no empty", "ref=, no=, state=NEW, at=2026-07-04T14:30:01Z, note="),
            (3, "no time of change: at must be an ISO 8601 time", "ref=, no=9, state=NEW, at=soon, note="),
        ]);
        ahead.Updates.Select(u => u.ChangedAt).ShouldBe([At, At.AddSeconds(1)]);
        ahead.Keys.ShouldBe(["41", "42"]);
    }

    [TestMethod]
    public void A_result_is_written_as_csv_for_the_mappings_own_tests()
    {
        var changes = Mapping.ReadChanges("\uFEFFno,ref,id,state,at,note\n7,,41,DONE,2026-07-04,\"a, b\"\n");

        var update = changes.Updates.ShouldHaveSingleItem();
        (update.ExternalId, update.Reference, update.Note).ShouldBe(("7", null, "a, b"));
        Mapping.ReadList("no,state,at\n7,NEW,2026-07-04\n").Updates.ShouldHaveSingleItem();
        Should.Throw<TranslationException>(() => Mapping.ReadChanges("no,state,at\n")).Message.ShouldBe(
            "The query's result has no column \"ref\", \"note\", \"id\": name it in the query (AS …) or correct what is below read.");
        var silent = Load(Text[..Text.IndexOf("poll:", StringComparison.Ordinal)]);
        Should.Throw<TranslationException>(() => silent.ReadChanges("no\n")).Message
            .ShouldBe("The mapping has no \"poll\" section: it does not say how changes are read.");
        silent.PollEvery.ShouldBeNull();
    }

    [TestMethod]
    [DataRow("LIMIT 100", 499, false)]
    [DataRow("LIMIT 10, 100", 100, true)]
    [DataRow("LIMIT 10, 100", 101, false)]
    [DataRow("limit 100", 101, false)]
    [DataRow("LIMIT @n", 500, true, DisplayName = "no literal number")]
    [DataRow("FETCH NEXT 100 ROWS ONLY", 101, false)]
    [DataRow("FETCH NEXT 100 ROWS ONLY", 100, true)]
    [DataRow("OFFSET 5 ROWS FETCH FIRST 100 ROWS ONLY", 101, false)]
    [DataRow("-- LIMIT 5", 500, true)]
    [DataRow("LIMIT", 500, true)]
    [DataRow("LIMIT 100 /* LIMIT 500 */", 101, false)]
    [DataRow(", top_limit LIMIT 500", 500, true)]
    public void The_most_rows_of_a_query_are_known(string tail, int size, bool fills)
    {
        var given = tail.Contains("@n", StringComparison.Ordinal) ? ", n: \"5\"" : "";
        var faults = new Faults();
        MappingLoader.LoadText("parks.yaml", Text.Replace(
            "  sql: SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id\n  params: { c: \"{{cursor}}\", k: \"{{cursor_key}}\" }",
            $"  sql: |\n    SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id {tail}\n  size: {size}\n"
                + $"  params: {{ c: \"{{{{cursor}}}}\", k: \"{{{{cursor_key}}}}\"{given} }}",
            StringComparison.Ordinal), faults, Variable);

        faults.All.Count(f => f.Problem.Contains("no page would be full", StringComparison.Ordinal)).ShouldBe(fills ? 0 : 1);
    }

    [TestMethod]
    [DataRow("SELECT TOP 5 1 FROM a ORDER BY @x", "x")]
    [DataRow("a - @x -- @y", "x")]
    [DataRow("a / @x /* @y", "x")]
    [DataRow("'a''' @x", "x")]
    [DataRow("@1 @x_1 @x", "x_1 x")]
    [DataRow("@x", "x")]
    [DataRow("@", "")]
    [DataRow("\"a\"\"@b\" @x", "x")]
    public void Parameters_stand_in_code_alone(string sql, string names)
    {
        foreach (var database in Enum.GetValues<DatabaseKind>())
        {
            string.Join(' ', SqlText.FindParameters(sql, database)).ShouldBe(names);
        }
    }

    [TestMethod]
    [DataRow("E'\\'@a' @x", "x")]
    [DataRow("e'\\\\' @x", "x")]
    [DataRow("'\\' @x", "x", DisplayName = "a backslash is a letter")]
    [DataRow("$1 @x $2", "x")]
    [DataRow("$a_1$ @y $a_1$ @x", "x")]
    [DataRow("$1a$ @x $1a$", "x")]
    [DataRow("$$ @y", "")]
    [DataRow("$ @x $", "x")]
    public void Strings_of_postgresql_hold_none(string sql, string names) =>
        string.Join(' ', SqlText.FindParameters(sql, DatabaseKind.Postgres)).ShouldBe(names);

    private static Func<string, object?> Row(params (string Column, object? Value)[] cells) =>
        column => cells.FirstOrDefault(c => c.Column == column).Value;

    private static string? Variable(string name) => name == "PW" ? "s3cret" : null;

    private static SqlMapping Load(string text)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("parks.yaml", text, faults, Variable);
        faults.All.ShouldBeEmpty();
        return (SqlMapping)mapping!;
    }
}
