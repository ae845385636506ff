using Serilog.Core;
using Serilog.Events;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Gives each event the property <c>EventName</c>, by which people search in Seq. It is the name of the event's id, or the category of an
/// event without one. Serilog itself has the name only inside the property <c>EventId</c>.
/// </summary>
internal sealed class EventNameEnricher : ILogEventEnricher
{
    /// <summary>The name of the property.</summary>
    public const string EventName = "EventName";

    /// <inheritdoc/>
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (logEvent.Properties.TryGetValue("EventId", out var id) && NameOf(id) is { } name)
        {
            logEvent.AddPropertyIfAbsent(new LogEventProperty(EventName, name));
        }
        else if (logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var category))
        {
            logEvent.AddPropertyIfAbsent(new LogEventProperty(EventName, category));
        }
    }

    private static LogEventPropertyValue? NameOf(LogEventPropertyValue id)
    {
        foreach (var part in id is StructureValue parts ? parts.Properties : [])
        {
            if (part.Name == "Name")
            {
                return part.Value;
            }
        }

        return null;
    }
}
