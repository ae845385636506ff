using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Sql;

[TestClass]
public sealed class When_a_sql_mapping_has_a_mistake
{
    private const string Sound = """
        mapping: 1
        name: parks
        connector: sql
        connection: { database: sqlite, connection_string: "Data Source=x" }
        status: { NEW: received }
        submit:
          sql: INSERT INTO w (ref, note) VALUES (@ref, '@no') -- @neither
          params: { ref: "{{ref}}" }
        find: { sql: "SELECT id FROM w WHERE ref = @ref", params: { ref: "{{ref}}" }, settle: 5s }
        poll:
          every: 1m
          query: { }
          read: { ref: ref, status: state, changed: at }
          cursor: { from: changed, key: id }
        """;

    private const string Poll =
        "  sql: SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id\n  params: { c: \"{{cursor}}\", k: \"{{cursor_key}}\" }";

    [TestMethod]
    public void A_mapping_without_mistakes_loads()
    {
        var (mapping, faults) = Load(With("  query:", Poll));

        faults.ShouldBeEmpty();
        mapping!.CanFind.ShouldBeTrue();
        mapping.Settle.ShouldBe(TimeSpan.FromSeconds(5));
        mapping.PollEvery.ShouldBe(TimeSpan.FromMinutes(1));
        mapping.Poll!.Cursor.Overlap.ShouldBe(TimeSpan.FromMinutes(10));
        mapping.Submit.Parameters.Select(p => p.Name).ShouldBe(["ref"]);
    }

    [TestMethod]
    [DataRow("connection: { database: oracle, connection_string: x }", 4, 25, "\"connection.database\" is \"oracle\"")]
    [DataRow("connection: { database: sqlite }", 4, 13, "\"connection.connection_string\" is missing")]
    [DataRow("connection: { database: sqlite, connection_string: \"${NOPE}\" }", 4, 52, "needs NOPE")]
    [DataRow("connection: { database: sqlite, tls: plain, connection_string: x }", 4, 38, "\"connection.tls\" means nothing for a file")]
    [DataRow("connection: { database: postgres, tls: none, connection_string: Host=db }", 4, 40, "\"connection.tls\" is \"none\"")]
    [DataRow("connection: { database: postgres, connection_string: db }", 4, 54, "\"connection.connection_string\" is no connection")]
    [DataRow("connection: { database: postgres, connection_string: Host=db;SSL Mode=Disable }", 4, 54, "says SSL Mode=Disable")]
    [DataRow("connection: { database: sqlserver, connection_string: Server=db;TrustServerCertificate=true }", 4, 55, "says Trust Server")]
    [DataRow("connection: { database: sqlserver, connection_string: Server=db;Authentication=ActiveDirectoryDefault }", 4, 55, "says Auth")]
    [DataRow("  sql: INSERT INTO w VALUES ('{{ref}}')", 7, 8, "holds a template")]
    [DataRow("  sql: INSERT INTO w VALUES (@ref) -- {{ticket.description}}", 7, 8, "holds a template")]
    [DataRow("  sql: INSERT INTO w VALUES (@ref, @kind)", 7, 8, "uses @kind")]
    [DataRow("  sql: INSERT INTO w VALUES (1)", 8, 13, "does not use @ref")]
    [DataRow("  sql: INSERT INTO w VALUES ('@ref')", 8, 13, "does not use @ref")]
    [DataRow("  params: { ref: \"{{reff}}\" }", 8, 18, "unknown name \"reff\"")]
    [DataRow("  sql: |\n    INSERT INTO w\n    VALUES (@ref, @kind)", 9, 1, "uses @kind")]
    [DataRow("  sql: |\n    INSERT INTO w\n    VALUES (@ref, '{{x}}')", 9, 1, "holds a template")]
    [DataRow("  params: { ref: \"{{ticket.number}}\" }", 7, 8, "\"submit.sql\" never writes {{ref}}")]
    [DataRow("find: { sql: SELECT 1 }", 9, 14, "\"find.sql\" never writes {{ref}}")]
    [DataRow("find: { sql: SELECT 1, after: 5s }", 9, 24, "unknown key \"find.after\"")]
    [DataRow("  cursor: { from: status, key: id }", 15, 19, "poll.cursor.from")]
    [DataRow("  cursor: { from: changed }", 15, 11, "\"poll.cursor.key\" is missing")]
    [DataRow("  cursor: { from: changed, key: id, timezone: Allentown }", 15, 47, "time zone")]
    public void A_mistake_is_reported_at_its_line_and_column(string line, int at, int column, string problem)
    {
        // The poll is last, so that the first "sql:" line, which the test replaces, is the one of the submit.
        var (_, faults) = Load(With(line.TrimStart().Split(':')[0] + ":", line, With("  query:", Poll)));

        faults.Where(f => f.Line == at && f.Column == column && f.Problem.Contains(problem, StringComparison.Ordinal))
            .ShouldHaveSingleItem(string.Join('\n', faults));
    }

    [TestMethod]
    public void A_connection_with_weaker_protection_needs_a_key_in_its_file()
    {
        var line = "connection: { database: postgres, tls: unverified, connection_string: \"Host=db;SSL Mode=Require;Password=${PW}\" }";
        var (mapping, faults) = Load(With("connection:", line, With("  query:", Poll)));

        faults.ShouldBeEmpty();
        mapping!.Tls.ShouldBe(ConnectionTls.Unverified);
    }

    [TestMethod]
    public void A_stand_in_for_an_address_is_not_checked()
    {
        var faults = new Faults();
        var text = With("connection:", "connection: { database: postgres, connection_string: \"${PARKS_DB}\" }", With("  query:", Poll));
        var mapping = MappingLoader.LoadText(
            "mappings/parks.yaml", text, faults, name => name.StartsWith(Variables.StandIn, StringComparison.Ordinal) ? "unset" : null);

        faults.All.ShouldBeEmpty();
        ((SqlMapping)mapping!).Connection.Checked.IsStandIn.ShouldBeTrue();
    }

    [TestMethod]
    [DataRow("  sql: SELECT 1 WHERE at > @c ORDER BY at\n  params: { c: \"{{cursor}}\" }", "does not use both")]
    [DataRow("  sql: SELECT 1 WHERE (at, id) > (@c, @k)\n  params: { c: \"{{cursor}}\", k: \"{{cursor_key}}\" }", "has no ORDER BY")]
    [DataRow("  sql: SELECT 1 WHERE at > @c\n  params: { c: \"{{ref}}\" }", "unknown name \"ref\"")]
    public void A_poll_whose_pages_would_skip_rows_is_a_mistake(string poll, string problem)
    {
        var (mapping, faults) = Load(With("  query:", poll));

        mapping.ShouldBeNull();
        faults.ShouldHaveSingleItem().Problem.ShouldContain(problem);
    }

    [TestMethod]
    [DataRow("SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id LIMIT 100", 500, false)]
    [DataRow("SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id LIMIT 500", 500, true)]
    [DataRow("SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id LIMIT 501", 500, true)]
    [DataRow("SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id LIMIT 100 OFFSET 0", 101, false)]
    [DataRow("SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id LIMIT 0, 100", 100, true)]
    [DataRow("SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id FETCH FIRST 99 ROWS ONLY", 100, false)]
    [DataRow("SELECT TOP (50) 1 WHERE (at, id) > (@c, @k) ORDER BY at, id", 100, false)]
    [DataRow("SELECT TOP 50 1 WHERE (at, id) > (@c, @k) ORDER BY at, id", 50, true)]
    [DataRow("SELECT 1 WHERE (at, id) > (@c, @k) AND x IN (SELECT x LIMIT 1) ORDER BY at, id", 500, true)]
    [DataRow("SELECT 1 WHERE (at, id) > (@c, @k) AND x <> 'LIMIT 5' ORDER BY at, id -- LIMIT 5", 500, true)]
    public void A_poll_that_returns_fewer_rows_than_a_full_page_is_a_mistake(string sql, int size, bool sound)
    {
        var poll = $"  sql: \"{sql}\"\n  size: {size}\n  params: {{ c: \"{{{{cursor}}}}\", k: \"{{{{cursor_key}}}}\" }}";
        var (_, faults) = Load(With("  query:", poll));

        faults.Count(f => f.Problem.Contains("no page would be full", StringComparison.Ordinal)).ShouldBe(sound ? 0 : 1);
    }

    [TestMethod]
    [DataRow("SELECT 1 WHERE (at, id) > (@s, @k) ORDER BY at, id", "{ s: \"{{since}}\", k: \"{{cursor_key}}\" }", null)]
    [DataRow("SELECT 1 WHERE (at, id) > (@s, @k)", "{ s: \"{{since}}\", k: \"{{cursor_key}}\" }", "\"list.sql\" has no ORDER BY")]
    [DataRow("SELECT 1 WHERE at > @s ORDER BY at", "{ s: \"{{since}}\" }", "does not use both {{since}} and {{cursor_key}}")]
    [DataRow("SELECT 1 WHERE id > @k ORDER BY at", "{ k: \"{{cursor_key}}\" }", "does not use both {{since}} and {{cursor_key}}")]
    public void A_list_is_paged_like_a_poll(string sql, string given, string? problem)
    {
        var (mapping, faults) = Load(
            $"{With("  query:", Poll)}\nlist:\n  sql: {sql}\n  params: {given}\n  read: {{ ref: ref, status: state, changed: at }}\n");

        if (problem is null)
        {
            faults.ShouldBeEmpty();
            (mapping!.CanList, mapping.List!.Key, mapping.List.Cursor.Overlap).ShouldBe((true, "id", TimeSpan.Zero));
        }
        else
        {
            var fault = faults.ShouldHaveSingleItem();
            fault.Problem.ShouldContain(problem);
            (fault.Line, fault.Column).ShouldBe((17, 8));
        }
    }

    private static string With(string key, string line, string text = Sound)
    {
        var lines = text.Split('\n').ToList();
        var at = lines.FindIndex(l => l.TrimStart().StartsWith(key.TrimStart(), StringComparison.Ordinal));
        lines[at] = line;
        return string.Join('\n', lines);
    }

    private static (SqlMapping? Mapping, IReadOnlyList<Fault> Faults) Load(string text)
    {
        var faults = new Faults();
        return (MappingLoader.LoadText("mappings/parks.yaml", text, faults, name => name == "PW" ? "x" : null) as SqlMapping, faults.All);
    }
}
