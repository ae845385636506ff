using System.Data;
using System.Data.Common;
using Allentown311.Mappings;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Sql;

/// <summary>What a submit's statement answered: how many rows it wrote, and the values of the mapping's <c>read:</c>.</summary>
/// <param name="Rows">Rows written; -1 where the statement does not tell.</param>
/// <param name="Values">The values by name; empty when the mapping reads none. They may hold a resident's data.</param>
internal sealed record SqlReply(int Rows, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>Runs the statement and reads its answer.</summary>
    /// <exception cref="TranslationException">The answer lacks a column that the mapping reads.</exception>
    public static async Task<SqlReply> RunAsync(DbCommand command, SqlAnswerPlan plan, CancellationToken ct)
    {
        if (plan.Needed.Count == 0)
        {
            return new SqlReply(await command.ExecuteNonQueryAsync(ct), new Dictionary<string, string?>());
        }

        SqlAccess.AddOutputs(command, plan.Outputs);
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        int rows;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            do
            {
                await ReadRowAsync(reader, values, ct);
            }
            while (await reader.NextResultAsync(ct));
            rows = reader.RecordsAffected;
        }

        foreach (var output in command.Parameters.Cast<DbParameter>().Where(p => p.Direction == ParameterDirection.Output))
        {
            values[output.ParameterName.TrimStart('@')] = Text(output.Value);
        }

        return plan.Needed.FirstOrDefault(c => !values.ContainsKey(c)) is { } missing
            ? throw new TranslationException(
                $"The answer of the statement has no row with the column \"{missing}\": name it in the statement (AS …), or correct what "
                + "the mapping reads.")
            : new SqlReply(rows, values);
    }

    // The first row of each result counts, and of columns of one name the first.
    private static async Task ReadRowAsync(DbDataReader reader, Dictionary<string, string?> values, CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct))
        {
            return;
        }

        for (var i = 0; i < reader.FieldCount; i++)
        {
            values.TryAdd(reader.GetName(i), Text(reader.GetValue(i)));
        }
    }

    private static string? Text(object? value) => value is null or DBNull ? null : ValueText.Of(value);
}
