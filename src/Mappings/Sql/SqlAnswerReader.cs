using System.Text.RegularExpressions;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Sql;

/// <summary>Reads what a submit's statement answers: <c>outputs:</c>, <c>read:</c>, <c>success:</c> and <c>outcomes:</c>.</summary>
internal static partial class SqlAnswerReader
{
    /// <summary>The plan; one that reads nothing when the section has none of the keys. Mistakes are noted at their place.</summary>
    /// <param name="submit">The section.</param>
    /// <param name="database">The kind of database.</param>
    public static SqlAnswerPlan Read(YamlMap submit, DatabaseKind database)
    {
        var outputs = ReadOutputs(submit, database);
        var read = submit.Map("read");
        var (id, reason) = (read?.Text("id"), read?.Text("reason"));
        read?.Close();
        if (read is not null && id is null && reason is null)
        {
            read.Self.Fault($"\"{read.Path}\" reads nothing", "Write { id: out_id }, the column or output parameter of the number");
        }

        var success = submit.Map("success") is { } shape ? ReadCondition(shape, mayBeError: false) : null;
        var outcomes = OutcomeReader.ReadMaps(submit).Select(ReadRule).OfType<SqlRule>().ToArray();
        return new SqlAnswerPlan(id, reason, outputs) { Success = success, Outcomes = outcomes };
    }

    /// <summary>The names of the output parameters, which need no value below <c>params</c>. It notes nothing.</summary>
    public static IReadOnlyList<string> OutputNames(YamlMap section) =>
        section.Find("outputs") is { IsMap: false } value ? [.. value.List().Select(v => v.RawText() ?? "")] : [];

    private static SqlOutput[] ReadOutputs(YamlMap submit, DatabaseKind database)
    {
        if (submit.Find("outputs") is not { } value)
        {
            return [];
        }

        if (database != DatabaseKind.SqlServer)
        {
            value.Fault(
                $"\"{value.Path}\" is for SQL Server alone",
                database == DatabaseKind.Postgres
                    ? "Write NULL in their places, as in CALL file_request(@ref, NULL), and read: { id: out_id }: the call gives "
                        + "them as a row"
                    : "Let the statement give a row, with RETURNING, and read: { id: … }");
            return [];
        }

        var sql = submit.Find("sql")?.RawText() ?? "";
        var asked = SqlText.FindParameters(sql, database);
        var outputs = new List<SqlOutput>();
        foreach (var member in value.List())
        {
            if (member.Text() is not { } name)
            {
                continue;
            }

            if (!asked.Contains(name, StringComparer.Ordinal))
            {
                member.Fault(
                    $"\"{submit.Path}.sql\" does not use @{name}",
                    $"Write @{name} OUTPUT there, or remove it{WordSuggestion.Hint(name, asked)}");
                continue;
            }

            var isReturn = ReturnValue().Matches(sql).Any(m => m.Groups["name"].Value == name);
            if (!isReturn && !IsOutput(sql, name))
            {
                member.Fault(
                    $"\"{submit.Path}.sql\" gives @{name} no value", $"Write @{name} OUTPUT behind the procedure, or EXEC @{name} = …");
                continue;
            }

            outputs.Add(new SqlOutput(name, isReturn));
        }

        return [.. outputs];
    }

    private static bool IsOutput(string sql, string name) => Regex.IsMatch(
        sql, $@"@{Regex.Escape(name)}\s+OUT(PUT)?\b|\b(SET|SELECT)\s+@{Regex.Escape(name)}\s*=", RegexOptions.IgnoreCase,
        TimeSpan.FromSeconds(1));

    private static SqlRule? ReadRule(YamlMap map)
    {
        var meaning = OutcomeReader.ReadMeaning(map, OutcomePlace.Submit);
        var (id, reason) = (map.Text("id"), map.Text("reason"));
        var condition = ReadCondition(map, mayBeError: true);
        return meaning is var (kind, after) && condition is not null ? new SqlRule(condition, kind, id, reason, after) : null;
    }

    private static SqlCondition? ReadCondition(YamlMap map, bool mayBeError)
    {
        var column = map.Text("column");
        var (error, message) = mayBeError ? (map.Text("error"), ValueTestReader.ReadPart(map, "message")) : (null, null);
        var test = ValueTestReader.Read(map);
        map.Close();
        if (column is null && error is null && message is null)
        {
            map.Self.Fault(
                $"\"{map.Path}\" tests nothing",
                mayBeError
                    ? "Write column: out_code with is, not, above, below or contains; or error: P0001, or message: \"part of it\""
                    : "Write column: out_code with is, not, above, below or contains, such as { column: out_code, is: 0 }");
            return null;
        }

        if (column is not null && (error ?? message) is not null)
        {
            map.Self.Fault($"\"{map.Path}\" is about a row and about an error", "Write a rule for each");
            return null;
        }

        if (column is null && !test.IsPresence)
        {
            map.Self.Fault($"\"{map.Path}\" compares nothing", "Write column: where the value to compare stands");
            return null;
        }

        return new SqlCondition(column, test, error, message);
    }

    [GeneratedRegex(
        @"\bEXEC(UTE)?\s+@(?<name>\w+)\s*=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReturnValue();
}
