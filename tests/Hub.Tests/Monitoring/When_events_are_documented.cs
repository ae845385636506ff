using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Allentown311.Hub.Monitoring;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>
/// Compares the hub's log events with docs/events.md, by which administrators search Seq. The document lists every event, and its headings
/// hold the bands of ids.
/// </summary>
[TestClass]
public sealed partial class When_events_are_documented
{
    private const BindingFlags AnyDeclared =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly List<Event> Events =
    [
        .. from type in typeof(MonitoringSetup).Assembly.GetTypes()
           from method in type.GetMethods(AnyDeclared)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           orderby message.EventId
           select new Event(Folder(type), method, message),
    ];

    private static readonly string Document = File.ReadAllText(Path.Combine(Root(), "docs", "events.md"));

    private static readonly List<Row> Rows =
    [
        .. RowLine().Matches(Document).Select(m => new Row(
            Id: Number(m, 1),
            Name: m.Groups[2].Value,
            Level: m.Groups[3].Value,
            Meaning: m.Groups[4].Value.Trim(),
            Properties: [.. Code().Matches(m.Groups[5].Value).Select(c => c.Groups[1].Value)])),
    ];

    [TestMethod]
    public void Every_event_has_a_unique_id_and_a_unique_name()
    {
        Events.ShouldNotBeEmpty();
        Events.Where(e => string.IsNullOrEmpty(e.Message.EventName)).Select(e => $"{e.Folder}/{e.Method.Name}").ShouldBeEmpty();
        Events.GroupBy(e => e.Message.EventId).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
        Events.GroupBy(e => e.Message.EventName).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
    }

    [TestMethod]
    public void Every_id_is_in_the_band_of_its_folder()
    {
        var bands = Heading().Matches(Document)
            .SelectMany(m => Band().Matches(m.Groups[2].Value)
                .Select(b => (Folder: m.Groups[1].Value, From: Number(b, 1), To: Number(b, 2))))
            .ToList();

        Events.Where(e => !bands.Exists(b => b.Folder == e.Folder && e.Message.EventId >= b.From && e.Message.EventId <= b.To))
            .Select(e => $"{e.Message.EventId} {e.Message.EventName} in {e.Folder}")
            .ShouldBeEmpty();
        var inOrder = bands.OrderBy(b => b.From).ToList();
        inOrder.Zip(inOrder.Skip(1)).ShouldAllBe(pair => pair.First.To < pair.Second.From);
    }

    [TestMethod]
    public void Every_event_is_listed_with_its_name_level_and_properties()
    {
        var listed = Rows.ToDictionary(r => r.Id);
        var missing = Events.Where(e => !listed.TryGetValue(e.Message.EventId, out var row) || !IsDocumentedBy(row, e))
            .Select(e => e.ToString())
            .ToList();
        missing.ShouldBeEmpty(
            "these lines are missing from docs/events.md or differ there (write the meaning in words):\n"
            + $"{string.Join('\n', missing)}\n");
        Rows.Select(r => r.Id).Except(Events.Select(e => e.Message.EventId))
            .ShouldBeEmpty("docs/events.md lists events that no longer exist");
    }

    private static bool IsDocumentedBy(Row row, Event e) =>
        row.Name == e.Message.EventName && row.Level == e.Level && row.Meaning.Length > 0
        && row.Properties.Order(StringComparer.Ordinal).SequenceEqual(e.Properties.Order(StringComparer.Ordinal));

    private static string Folder(Type type) => type.Namespace!.Split('.') is [_, _, var folder, ..] ? folder : "Hub";

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Root()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(SourceFile())!);
        while (!File.Exists(Path.Combine(folder.FullName, "Allentown311.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("not inside the repository");
        }

        return folder.FullName;
    }

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \| (\w+) \|([^|]*)\|([^|]*)\|", RegexOptions.Multiline, 1000)]
    private static partial Regex RowLine();

    [GeneratedRegex(@"^## (\w+) \(([\d ,to]+)\)", RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(\d+) to (\d+)", RegexOptions.None, 1000)]
    private static partial Regex Band();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    private sealed record Row(int Id, string Name, string Level, string Meaning, string[] Properties);

    private sealed record Event(string Folder, MethodInfo Method, LoggerMessageAttribute Message)
    {
        /// <summary>The level. It varies for an event whose method has the level as a parameter.</summary>
        public string Level => Message.Level is LogLevel.None ? "Varies" : Message.Level.ToString();

        /// <summary>The properties as the generator names them: placeholders by the message, other parameters by name.</summary>
        public IEnumerable<string> Properties
        {
            get
            {
                var placeholders = Placeholder().Matches(Message.Message)
                    .Select(m => m.Groups[1].Value)
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .ToList();
                var others = Method.GetParameters()
                    .Where(p => IsProperty(p.ParameterType))
                    .Select(p => p.Name!)
                    .Where(name => !placeholders.Contains(name, StringComparer.OrdinalIgnoreCase));
                return placeholders.Concat(others);
            }
        }

        private static bool IsProperty(Type type) =>
            !typeof(ILogger).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type) && type != typeof(LogLevel);

        public override string ToString() =>
            $"| {Message.EventId} | `{Message.EventName}` | {Level} | … {Message.Message} | "
            + $"{string.Join(", ", Properties.Select(p => $"`{p}`"))} |   ({Folder})";
    }

    [GeneratedRegex(@"\{@?(\w+)[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
