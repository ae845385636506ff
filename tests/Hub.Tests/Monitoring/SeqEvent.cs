using System.Text;
using System.Text.Json;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>One event as it was posted: a line of CLEF (https://clef-json.org). Each property is read with the type it must have.</summary>
internal sealed class SeqEvent
{
    // Two readers may read an event with a repeated property differently.
    private static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonElement line;

    private SeqEvent(JsonElement line) => this.line = line;

    public string Template => Text("@mt");

    /// <summary>CLEF omits the level when it is Information.</summary>
    public string Level => line.TryGetProperty("@l", out var level) ? level.GetString()! : "Information";

    public string Trace => TextOrNone("@tr");

    public string SpanId => TextOrNone("@sp");

    public string Name => Text("EventName");

    /// <summary>The names of the event's properties.</summary>
    public IEnumerable<string> Properties => line.EnumerateObject().Select(p => p.Name).Where(name => name[0] != '@');

    /// <summary>The events of a post; null when a line is not an event, for which Seq would refuse the post.</summary>
    public static IReadOnlyList<SeqEvent>? Read(byte[] body)
    {
        var lines = Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            var events = lines.Select(l => new SeqEvent(JsonSerializer.Deserialize<JsonElement>(l, Strict))).ToList();
            return events.TrueForAll(e => e.line.ValueKind == JsonValueKind.Object && e.HasTime) ? events : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A property that must be text.</summary>
    public string Text(string property) => Typed(property, JsonValueKind.String).GetString()!;

    /// <summary>A property that must be a number.</summary>
    public double Number(string property) => Typed(property, JsonValueKind.Number).GetDouble();

    /// <summary>A property that must be an object.</summary>
    public JsonElement Object(string property) => Typed(property, JsonValueKind.Object);

    /// <summary>A property that must be text when the event has it; empty when it has not.</summary>
    public string TextOrNone(string property) => line.TryGetProperty(property, out _) ? Text(property) : "";

    public override string ToString() => line.GetRawText();

    private bool HasTime => line.TryGetProperty("@t", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out _);

    private JsonElement Typed(string property, JsonValueKind kind)
    {
        line.TryGetProperty(property, out var value).ShouldBeTrue($"{property} is not in {line.GetRawText()}");
        value.ValueKind.ShouldBe(kind, $"{property} in {line.GetRawText()}");
        return value;
    }
}
