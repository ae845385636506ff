using System.Text;
using Serilog.Core;
using Serilog.Events;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Prepares an event for the console. It adds the ticket and the department where the message does not name them, and escapes control
/// characters, with which a text from outside could forge a line. Seq needs neither, because it stores properties.
/// </summary>
internal sealed class ConsoleEnricher : ILogEventEnricher
{
    /// <summary>The property that holds the ticket and the department.</summary>
    public const string About = "About";

    private static readonly string[] AboutProperties = ["TicketNo", "Department"];

    /// <inheritdoc/>
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in logEvent.Properties.ToArray())
        {
            if (value is ScalarValue { Value: string text } && TerminalWriter.OneLine(text) is var line && line != text)
            {
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(line)));
            }
        }

        var about = new StringBuilder();
        foreach (var name in AboutProperties)
        {
            if (logEvent.Properties.TryGetValue(name, out var value)
                && !logEvent.MessageTemplate.Text.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                about.Append(' ').Append(name).Append('=').Append(TextOf(value));
            }
        }

        if (about.Length > 0)
        {
            logEvent.AddOrUpdateProperty(new LogEventProperty(About, new ScalarValue(about.Insert(0, " ").ToString())));
        }
    }

    private static string TextOf(LogEventPropertyValue value) =>
        value is ScalarValue { Value: string text } ? text : value.ToString();
}
