using System.Data.Common;
using Allentown311.Mappings;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Sql;

/// <summary>
/// Writes work orders into a department's database (SQLite, PostgreSQL or SQL Server) and reads status changes from it. One transaction
/// holds the insert and the look-up of the record's number. The department's table needs a unique key on the reference column, so that a
/// second insert of the same reference changes nothing.
/// </summary>
public sealed class SqlConnector(SqlMapping mapping, TimeProvider clock)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IListWorkOrders, IRewindStatus, IExpire
{
    private readonly SqlAccess access = new(mapping);
    private readonly DateTimeOffset firstRead = Http.FirstRead.From(clock);

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        var values = Values(order);
        SqlInsert insert;
        try
        {
            insert = new SqlInsert(
                access, mapping, mapping.Submit.Bind(values), mapping.Id?.Bind(values), mapping.Find?.Bind(values));
        }
        catch (TranslationException e)
        {
            return new SubmitResult.Rejected(e.Message);
        }

        order.Trail.Sends(mapping.Submit.Describe(values));
        return await insert.RunAsync(order.Trail, ct);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The mapping has no <c>find:</c>.</exception>
    /// <exception cref="DatabaseUnavailableException">The database could not be read.</exception>
    /// <exception cref="OutcomeUnknownException">The record's number has lost digits.</exception>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var find = mapping.Find
            ?? throw new NotSupportedException($"The mapping {mapping.Name} has no \"find\" section: its records cannot be looked up.");
        var values = Values(order);
        order.Trail.Sends(find.Describe(values));
        try
        {
            await using var connection = await access.OpenAsync(ct);
            await using var command = access.CreateCommand(connection, null, find, find.Bind(values));
            await using var rows = await command.ExecuteReaderAsync(ct);
            var record = await SqlRecord.ReadAsync(rows, ct);
            if (!record.Exists)
            {
                order.Trail.Answers("no row");
                return new FindResult.Absent();
            }

            if (record.Loss is { } loss)
            {
                order.Trail.Answers($"a number that {loss}");
                throw new OutcomeUnknownException($"A record has our reference, and its number {loss}.");
            }

            var found = new FindResult.Found(record.Number, record.Status);
            order.Trail.Answers($"number {found.Id ?? "NULL"}, status {found.Status ?? "NULL"}");
            return found;
        }
        catch (DbException e)
        {
            var fault = SqlFault.Of(e);
            order.Trail.Answers(fault.Reason);
            throw fault.ToException("The order cannot be looked up");
        }
    }

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => mapping.Preview(Values(order));

    /// <summary>Reads one page of changes. A full page means that more may follow.</summary>
    /// <exception cref="DatabaseUnavailableException">The database could not be read.</exception>
    /// <exception cref="TranslationException">The query's result lacks a column.</exception>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (mapping.Poll is not { } poll)
        {
            return StatusPage.Nothing(cursor);
        }

        var from = poll.Cursor.Start(cursor, firstRead);
        var (changes, ahead, more) = await ReadPageAsync(poll, from, ct);
        var (next, goesOn) = poll.Cursor.Next(from, ahead, cursor, more, clock.GetUtcNow());
        return new StatusPage
        {
            Updates = changes.Updates,
            Rejected = changes.Rejected,
            Cursor = next,

            // A full page on which no row's time can be read does not move the cursor: reading on would return the same page for ever.
            More = goesOn && next != cursor,
            Standstill = goesOn && next == cursor
                ? $"A full page ({poll.Size} rows) holds no row whose time can be read: what is behind it is not read."
                : null,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>list:</c>.</exception>
    public async Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct)
    {
        var list = mapping.List ?? throw Http.HttpReading.NoSection(mapping, "list");
        var start = page ?? list.Cursor.Rewind(since);
        var from = list.Cursor.Start(start, since);
        var (records, ahead, more) = await ReadPageAsync(list, from, ct);
        var next = more ? list.Cursor.Advance(from, ahead, start, more) : null;
        if (next is not null && next == start)
        {
            throw new TranslationException(
                $"A full page ({list.Size} rows) holds no row whose time can be read: what is behind it cannot be listed.");
        }

        return new StatusPage { Updates = records.Updates, Rejected = records.Rejected, More = more, Cursor = next };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>poll:</c>.</exception>
    public string CursorAt(DateTimeOffset since)
    {
        var poll = mapping.Poll ?? throw Http.HttpReading.NoSection(mapping, "poll");
        return poll.Cursor.Rewind(since);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => Expiring.Of(mapping);

    private async Task<(Changes Changes, Changes Ahead, bool More)> ReadPageAsync(
        SqlPoll poll, CursorPosition from, CancellationToken ct)
    {
        try
        {
            return await QueryPageAsync(poll, from, ct);
        }
        catch (DbException e) when (!ct.IsCancellationRequested)
        {
            throw SqlFault.Of(e).ToException("The database cannot be read");
        }
    }

    private async Task<(Changes Changes, Changes Ahead, bool More)> QueryPageAsync(
        SqlPoll poll, CursorPosition from, CancellationToken ct)
    {
        var values = poll.Statement.Bind(poll.Values(from, mapping.Connection.Database));
        await using var connection = await access.OpenAsync(ct);
        await using var command = access.CreateCommand(connection, null, poll.Statement, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        SqlMapping.RequireColumns(columns, poll);
        List<Func<string, object?>> rows = [];
        while (rows.Count < poll.Size && await reader.ReadAsync(ct))
        {
            var cells = new object[columns.Length];
            reader.GetValues(cells);
            for (var i = 0; i < cells.Length; i++)
            {
                // A "date" of SQL Server comes as midnight; without this it would pass for an exact time.
                cells[i] = cells[i] is DateTime day && reader.GetDataTypeName(i) == "date" ? DateOnly.FromDateTime(day) : cells[i];
            }

            rows.Add(column => cells[Array.IndexOf(columns, column)] is var cell and not DBNull ? cell : null);
        }

        var (changes, ahead) = poll.Translate(rows);
        return (changes, ahead, rows.Count == poll.Size);
    }

    /// <inheritdoc/>
    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await access.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(ct);
            return new Probe(Reachable: true, $"{mapping.Connection.Database} {connection.ServerVersion}");
        }
        catch (DatabaseUnavailableException e)
        {
            return new Probe(Reachable: false, e.Reason);
        }
        catch (DbException e)
        {
            return new Probe(Reachable: false, SqlFault.Of(e).Reason);
        }
    }

    private OrderValues Values(OutgoingOrder order) =>
        new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
