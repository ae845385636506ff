using System.Collections;
using System.Globalization;
using Serilog.Events;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// A Serilog event as OpenTelemetry takes it: properties become attributes, the event's id and name are themselves again, and the message
/// template goes along under the name Seq knows it by. The name is an attribute too, because Seq shows and searches attributes.
/// </summary>
internal sealed class ExportedEvent : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly LogEvent source;
    private readonly List<KeyValuePair<string, object?>> attributes;

    public ExportedEvent(LogEvent source)
    {
        this.source = source;
        attributes = new(source.Properties.Count + 2);
        foreach (var (name, value) in source.Properties)
        {
            switch (name)
            {
                case "SourceContext" when value is ScalarValue { Value: string category }:
                    Category = category;
                    break;
                case "EventId" when value is StructureValue id:
                    Id = ReadId(id);
                    break;
                default:
                    attributes.Add(new(name, value is ScalarValue scalar ? scalar.Value : value.ToString()));
                    break;
            }
        }

        attributes.Add(new("EventName", Id.Name ?? Category));
        attributes.Add(new("message_template.text", source.MessageTemplate.Text));
    }

    public string Category { get; } = "Allentown311.Hub";

    public EventId Id { get; }

    public LogLevel Level => source.Level switch
    {
        LogEventLevel.Verbose => LogLevel.Trace,
        LogEventLevel.Debug => LogLevel.Debug,
        LogEventLevel.Information => LogLevel.Information,
        LogEventLevel.Warning => LogLevel.Warning,
        LogEventLevel.Error => LogLevel.Error,
        _ => LogLevel.Critical,
    };

    public int Count => attributes.Count;

    public KeyValuePair<string, object?> this[int index] => attributes[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => attributes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The message.</summary>
    public override string ToString() => source.RenderMessage(CultureInfo.InvariantCulture);

    private static EventId ReadId(StructureValue id)
    {
        var parts = id.Properties.ToDictionary(p => p.Name, p => (p.Value as ScalarValue)?.Value, StringComparer.Ordinal);
        return new EventId(parts.GetValueOrDefault("Id") as int? ?? 0, parts.GetValueOrDefault("Name") as string);
    }
}
