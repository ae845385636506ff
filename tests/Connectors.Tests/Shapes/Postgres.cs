using Allentown311.Connectors.Sql;
using Allentown311.Mappings.Sql;
using Npgsql;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>A department's schema in a real PostgreSQL server, which HUB_TEST_POSTGRES names, behind a relay that loses answers.</summary>
internal abstract class Postgres : Shape
{
    private readonly string schema = $"shape_{Guid.NewGuid():N}";
    private CutRelay relay = null!;
    private SqlConnector connector = null!;
    private string direct = "";

    public override IWorkOrderConnector Connector => connector;

    public override string Finished => "DONE";

    public override int PageSize => 2;

    /// <summary>Creates the table of the file's head and what is around it.</summary>
    protected abstract string Create { get; }

    /// <summary>The table with the records.</summary>
    protected abstract string Table { get; }

    public override async Task<IReadOnlyList<DepartmentRecord>> RecordsAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT ref, details FROM {Table} ORDER BY seq", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<DepartmentRecord> records = [];
        while (await reader.ReadAsync())
        {
            records.Add(new DepartmentRecord(reader.GetString(0), reader.GetString(1)));
        }

        return records;
    }

    public override void LoseNextAnswer() => relay.Arm();

    public override async Task FinishAsync(string reference, DateTimeOffset at)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand($"UPDATE {Table} SET state = 'DONE', changed_at = $2 WHERE ref = $1", connection)
        {
            Parameters = { new NpgsqlParameter { Value = reference }, new NpgsqlParameter { Value = at.UtcDateTime } },
        };
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Run($"DROP SCHEMA {schema} CASCADE");
        relay.Dispose();
    }

    protected async Task<Shape> StartAsync(string file)
    {
        var server = Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES");
        if (string.IsNullOrEmpty(server))
        {
            Assert.Inconclusive("PostgreSQL is not tested: HUB_TEST_POSTGRES is not set (a connection string).");
        }

        var settings = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, Pooling = false };
        direct = settings.ConnectionString;
        relay = new CutRelay(settings.Host!, settings.Port);
        (settings.Host, settings.Port) = ("127.0.0.1", relay.Port);
        Run($"CREATE SCHEMA {schema}");
        Run(Create);
        var mapping = Load<SqlMapping>(
            file,
            text => Placed(text, settings.ConnectionString).Replace("LIMIT 500", "LIMIT 2", StringComparison.Ordinal)
                .Replace("size: 500", "size: 2", StringComparison.Ordinal),
            _ => Secret);
        connector = new SqlConnector(mapping, Clock);
        return await Task.FromResult(this);
    }

    private static string Placed(string text, string connection) => string.Join('\n', text.Split('\n').Select(
        l => l.StartsWith("  connection_string:", StringComparison.Ordinal) ? $"  connection_string: \"{connection}\"" : l));

    protected void Run(string sql)
    {
        using var connection = new NpgsqlConnection(direct);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(direct);
        await connection.OpenAsync();
        return connection;
    }
}
