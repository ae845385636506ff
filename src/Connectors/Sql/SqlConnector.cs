using System.Data.Common;
using Allentown311.Mappings;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Sql;

/// <summary>
/// Speaks to a department through its database: SQLite, PostgreSQL or SQL Server. The insert and the look-up of its number are one
/// transaction; a second insert of the same reference must do nothing there (a unique key on the reference column).
/// </summary>
public sealed class SqlConnector(SqlMapping mapping, TimeProvider clock) : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder
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
            insert = new SqlInsert(access, mapping, mapping.Submit.Bind(values), mapping.Id?.Bind(values), mapping.Find?.Bind(values));
        }
        catch (TranslationException e)
        {
            return new SubmitResult.Rejected(e.Message);
        }

        return await insert.RunAsync(ct);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The mapping has no <c>find:</c>.</exception>
    /// <exception cref="IOException">The database could not be asked.</exception>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var find = mapping.Find ?? throw new NotSupportedException($"The mapping {mapping.Name} has no \"find\" section: its records cannot be looked up.");
        try
        {
            await using var connection = await access.OpenAsync(ct);
            await using var command = access.Command(connection, null, find, find.Bind(Values(order)));
            await using var rows = await command.ExecuteReaderAsync(ct);
            return await rows.ReadAsync(ct)
                ? new FindResult.Found(SqlInsert.Text(rows.GetValue(0)), rows.FieldCount > 1 ? SqlInsert.Text(rows.GetValue(1)) : null)
                : new FindResult.Absent();
        }
        catch (DbException e)
        {
            throw SqlFault.Of(e).Error("The order cannot be looked up");
        }
    }

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => mapping.Preview(Values(order));

    /// <summary>Reads one page of changes. There is more when the page was full.</summary>
    /// <exception cref="DbException">The database could not be asked.</exception>
    /// <exception cref="TranslationException">The query's result lacks a column.</exception>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (mapping.Poll is not { } poll)
        {
            return StatusPage.Nothing(cursor);
        }

        var from = poll.Cursor.Start(cursor, firstRead);
        await using var connection = await access.OpenAsync(ct);
        await using var command = access.Command(connection, null, poll.Statement, poll.Statement.Bind(poll.Values(from, mapping.Connection.Database)));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        SqlMapping.RequireColumns(columns, poll);
        List<Func<string, object?>> rows = [];
        while (rows.Count < poll.Size && await reader.ReadAsync(ct))
        {
            var cells = new object[columns.Length];
            reader.GetValues(cells);
            rows.Add(column => cells[Array.IndexOf(columns, column)] is var cell and not DBNull ? cell : null);
        }

        var (changes, ahead) = poll.Translate(rows);
        var more = rows.Count == poll.Size;
        var next = more ? poll.Cursor.Advance(from, ahead, cursor, more) : EndRound(poll.Cursor, from, ahead, cursor);
        return new StatusPage
        {
            Updates = changes.Updates, Rejected = changes.Rejected, Cursor = next,

            // A full page of rows whose times cannot be read leads nowhere: the same page again would not end.
            More = more && next != cursor,
        };
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
        catch (DbException e)
        {
            return new Probe(Reachable: false, SqlFault.Of(e).Reason);
        }
    }

    // A stamp from the future must not carry the next round past changes still to come.
    private string EndRound(CursorPlan plan, CursorPosition start, Changes ahead, string? stored)
    {
        var now = clock.GetUtcNow();
        var seen = ahead with { Updates = [.. ahead.Updates.Where(u => u.ChangedAt <= now)], Keys = [] };
        return start.At <= now ? plan.Advance(start, seen, stored, more: false)
            : plan.Advance(start with { At = now }, seen, $"{now.UtcDateTime:O}|0", more: false);
    }

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
