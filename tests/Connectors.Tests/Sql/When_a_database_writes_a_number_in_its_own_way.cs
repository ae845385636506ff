using Allentown311.Connectors.Sql;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Yaml;
using Microsoft.Data.Sqlite;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>The record's number in a column of several types: the order and its updates must have one and the same number.</summary>
[TestClass]
public sealed class When_a_database_writes_a_number_in_its_own_way
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("printf('%-12s', 'WR' || new.rowno)", "WR1", DisplayName = "a text padded to twelve characters, as CHAR(12) is")]
    [DataRow("'WR' || new.rowno || char(0, 0)", "WR1", DisplayName = "a text that NUL fills")]
    [DataRow("char(65279) || 'WR' || new.rowno", "WR1", DisplayName = "a text behind a byte order mark")]
    [DataRow("48213.0", "48213", DisplayName = "a binary number")]
    [DataRow("4.8213e4", "48213", DisplayName = "a binary number with an exponent")]
    [DataRow("'48213.00'", "48213", DisplayName = "a decimal as text")]
    [DataRow("x'00ff'", "0x00FF", DisplayName = "bytes")]
    [DataRow("'{6F9619FF-8B86-D011-B42D-00C04FC964FF}'", "6f9619ff-8b86-d011-b42d-00c04fc964ff", DisplayName = "a GUID")]
    public async Task The_order_and_its_update_have_the_same_number(string written, string number)
    {
        using var database = new Database(written);
        var order = Orders.Make();

        var created = await database.Connector.SubmitAsync(order, TestContext.CancellationToken);
        var found = await database.Connector.FindAsync(order, TestContext.CancellationToken);
        var page = await database.Connector.ReadStatusAsync(null, TestContext.CancellationToken);

        created.ShouldBeOfType<SubmitResult.Created>().Id.ShouldBe(number);
        found.ShouldBeOfType<FindResult.Found>().Id.ShouldBe(number);
        page.Updates.ShouldHaveSingleItem().ExternalId.ShouldBe(number);
    }

    [TestMethod]
    [DataRow("1.2345678901234567e19", DisplayName = "a binary number of more digits than it has")]
    [DataRow("'1.01E+11'", DisplayName = "a number that a spreadsheet has rounded")]
    public async Task A_number_that_has_lost_digits_is_refused_by_name_and_nothing_is_written(string written)
    {
        using var database = new Database(written);

        var result = await database.Connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldContain("rounded");
        database.Run("SELECT count(*) FROM work_request").ShouldBe(0L);
    }

    [TestMethod]
    public async Task A_record_that_is_there_already_is_never_called_absent_though_its_number_has_lost_digits()
    {
        using var database = new Database("1.2345678901234567e19");
        database.Run($"INSERT INTO work_request (client_ref) VALUES ('{Orders.Make().Reference}')");

        (await database.Connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken)).ShouldBe(new SubmitResult.AlreadyExists(null));
    }

    [TestMethod]
    public async Task A_query_without_a_result_proves_nothing()
    {
        using var database = new Database("new.rowno");
        await using var reader = database.Read("UPDATE work_request SET state = state WHERE client_ref = 'x'");
        await using var empty = database.Read("SELECT number FROM work_request WHERE client_ref = 'x'");

        await Should.ThrowAsync<OutcomeUnknownException>(() => SqlRecord.ReadAsync(reader, TestContext.CancellationToken));
        (await SqlRecord.ReadAsync(empty, TestContext.CancellationToken)).Exists.ShouldBeFalse();
    }

    [TestMethod]
    public async Task A_row_whose_number_has_lost_digits_is_rejected_and_the_row_beside_it_counts()
    {
        using var database = new Database("new.rowno");
        database.Run("INSERT INTO work_request (client_ref, changed) VALUES ('a', '2026-07-04 10:00'), ('b', '2026-07-04 10:01')");
        database.Run("UPDATE work_request SET number = 1.2345678901234567e19 WHERE client_ref = 'a'");

        var page = await database.Connector.ReadStatusAsync(null, TestContext.CancellationToken);

        page.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("number is a rounded number");
        page.Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("2");
    }

    // A trigger writes the number, as the department's own program would.
    private sealed class Database : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("hub-number-").FullName;

        public Database(string number)
        {
            Run($"""
                CREATE TABLE work_request (rowno INTEGER PRIMARY KEY, client_ref TEXT UNIQUE, number,
                  state TEXT DEFAULT 'NEW', changed TEXT DEFAULT '2026-07-04 10:00');
                CREATE TRIGGER numbered AFTER INSERT ON work_request
                  BEGIN UPDATE work_request SET number = {number} WHERE rowno = new.rowno; END
                """);
            Connector = new SqlConnector(Load(), new ManualClock());
        }

        public SqlConnector Connector { get; }

        private string ConnectionString => $"Data Source={Path.Combine(folder, "works.db")};Pooling=False";

        public object? Run(string sql)
        {
            using var connection = new SqliteConnection(ConnectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }

        public SqliteDataReader Read(string sql)
        {
            var connection = new SqliteConnection(ConnectionString);
            connection.Open();
            var command = connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteReader(System.Data.CommandBehavior.CloseConnection);
        }

        public void Dispose() => Directory.Delete(folder, recursive: true);

        private SqlMapping Load()
        {
            var faults = new Faults();
            var mapping = MappingLoader.LoadText("mappings/streets.yaml", $$$"""
                mapping: 1
                name: streets
                connector: sql
                connection: { database: sqlite, connection_string: "{{{ConnectionString}}}" }
                status: { NEW: received }
                submit:
                  sql: "INSERT INTO work_request (client_ref) VALUES (@ref)"
                  params: { ref: "{{ref}}" }
                  id: { sql: "SELECT number FROM work_request WHERE client_ref = @ref", params: { ref: "{{ref}}" } }
                find: { sql: "SELECT number, state FROM work_request WHERE client_ref = @ref", params: { ref: "{{ref}}" } }
                poll:
                  sql: |
                    SELECT rowno, number, state, changed FROM work_request
                    WHERE (changed, rowno) > (@cursor, @key) ORDER BY changed, rowno LIMIT 500
                  params: { cursor: "{{cursor}}", key: "{{cursor_key}}" }
                  read: { id: number, status: state, changed: changed }
                  cursor: { from: changed, key: rowno, format: "yyyy-MM-dd HH:mm", timezone: UTC }
                """, faults, _ => null);
            faults.All.ShouldBeEmpty();
            return mapping.ShouldBeOfType<SqlMapping>();
        }
    }
}
