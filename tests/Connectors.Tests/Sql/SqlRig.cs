using System.Data.Common;
using System.Globalization;
using Allentown311.Connectors.Sql;
using Allentown311.Mappings.Sql;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>
/// A department whose system is one table. The derived rigs hold what differs between the databases; the columns and their constraints
/// are the same in all of them.
/// </summary>
internal abstract class SqlRig : MappedRig
{
    private SqlConnector connector = null!;

    public override IWorkOrderConnector Connector => connector;

    public override TimeSpan Overlap => TimeSpan.FromMinutes(1);

    protected virtual string Table => "work_request";

    /// <summary>The database's name in a mapping.</summary>
    protected abstract string Database { get; }

    protected abstract string CreateTable { get; }

    protected abstract string Insert { get; }

    protected abstract string Poll { get; }

    // The list query returns the same rows in the same order; only the parameter @cursor has another name.
    private string List => Poll
        .Replace("@cursor_key", "@KEY", StringComparison.Ordinal)
        .Replace("@cursor", "@since", StringComparison.Ordinal)
        .Replace("@KEY", "@cursor_key", StringComparison.Ordinal);

    /// <summary>The <c>format:</c> entry of the mapping's cursor with a comma behind it; empty where the mapping needs none.</summary>
    protected abstract string CursorFormat { get; }

    public abstract string ConnectionString { get; }

    /// <summary>The mapping that the connector was made of.</summary>
    public SqlMapping ReadMapping() => Mapping(ConnectionString);

    public async Task<SqlRig> StartAsync()
    {
        await RunAsync(CreateTable);
        connector = new SqlConnector(Mapping(ConnectionString), Clock);
        return this;
    }

    public override async Task<IReadOnlyList<DepartmentRecord>> RecordsAsync()
    {
        List<DepartmentRecord> records = [];
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT client_ref, details FROM {Table} ORDER BY id";
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            records.Add(new DepartmentRecord(rows.GetString(0), rows.GetString(1)));
        }

        return records;
    }

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "") => RunAsync(
        $"UPDATE {Table} SET state = @state, state_changed_at = @at, remarks = @note WHERE client_ref = @ref",
        ("ref", reference),
        ("state", code),
        ("at", ToColumnValue(at)),
        ("note", note));

    public override async Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        await ChangeAsync(first, "WIP", at);
        await ChangeAsync(bad, "", at);
        await ChangeAsync(last, "WIP", at);
    }

    public override async Task<string> MakeByHandAsync(string code, DateTimeOffset at)
    {
        await RunAsync(
            $"INSERT INTO {Table} (client_ref, kind, details, reported_at, state, state_changed_at) "
            + "VALUES ('by hand', 'PTH', '', @at, @state, @at)",
            ("at", ToColumnValue(at)),
            ("state", code));
        return Convert.ToString(await ReadValueAsync("max(id)"), CultureInfo.InvariantCulture)!;
    }

    public override string? Secret => ConnectionString;

    public override string SpoiledAnswer => "the database is not as the mapping says";

    public override Task SpoilAsync() => HideTableAsync();

    public override Task GoDownAsync()
    {
        connector = new SqlConnector(Mapping(UnreachableConnectionString), Clock);
        return Task.CompletedTask;
    }

    /// <summary>Gives the department's table another name.</summary>
    public virtual Task HideTableAsync() => RunAsync($"ALTER TABLE {Table} RENAME TO hidden");

    /// <summary>Gives the hidden table its name back.</summary>
    public virtual Task RestoreTableAsync() => RunAsync($"ALTER TABLE hidden RENAME TO {Table}");

    /// <summary>Adds a unique key on a column that is not our reference.</summary>
    public Task AddUniqueKindAsync() => RunAsync($"CREATE UNIQUE INDEX {Table}_kind ON {Table}(kind)");

    /// <summary>Reads a column of the only record, as the database stores it.</summary>
    public async Task<object?> ReadValueAsync(string column)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {column} FROM {Table}";
        return await command.ExecuteScalarAsync();
    }

    public async Task RunAsync(string sql, params (string Name, object Value)[] values)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@{name}";
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A connection string that leads to no database.</summary>
    protected abstract string UnreachableConnectionString { get; }

    protected abstract DbConnection Connect();

    /// <summary>Converts a time to the form in which the department's table stores it.</summary>
    protected virtual object ToColumnValue(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private async Task<DbConnection> OpenAsync()
    {
        var connection = Connect();
        await connection.OpenAsync();
        return connection;
    }

    protected SqlMapping Mapping(string connectionString, string timeout = "20s") => Load<SqlMapping>($$$"""
        {{{Shared}}}
        connector: sql
        connection:
          database: {{{Database}}}
          connection_string: "${RIG_DATABASE}"
          timeout: {{{timeout}}}
        submit:
          sql: "{{{Insert}}}"
          params:
            ref: "{{ref}}"
            kind: "{{code.kind}}"
            details: "{{ticket.description}}"
            lat: "{{ticket.lat}}"
            reported: '{{ticket.requested}}'
            zip: "{{ticket.zip}}"
          id: { sql: "SELECT id FROM {{{Table}}} WHERE client_ref = @ref", params: { ref: "{{ref}}" } }
        find: { sql: "SELECT id, state FROM {{{Table}}} WHERE client_ref = @ref", params: { ref: "{{ref}}" }, settle: 0s }
        poll:
          sql: "{{{Poll}}}"
          size: 10
          params: { cursor: "{{cursor}}", cursor_key: "{{cursor_key}}" }
          read: { id: id, ref: client_ref, status: state, changed: state_changed_at, note: remarks }
          cursor: { from: changed, key: id, {{{CursorFormat}}} overlap: 1m }
        list:
          sql: "{{{List}}}"
          size: 10
          params: { since: "{{since}}", cursor_key: "{{cursor_key}}" }
          read: { id: id, ref: client_ref, status: state, changed: state_changed_at }
        """, connectionString);
}
