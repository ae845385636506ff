using Google.Protobuf;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>
/// One protobuf message, read by field numbers without generated classes, so that tests check the bytes and not the exporter's own classes.
/// The numbers are those of opentelemetry-proto 1.x.
/// </summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, object Value)> fields = [];

    private ProtobufMessage(ByteString bytes)
    {
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                var other => throw new InvalidDataException($"wire type {other}"),
            };
            fields.Add((WireFormat.GetTagFieldNumber(tag), value));
        }
    }

    public static ProtobufMessage Read(byte[] bytes) => new(ByteString.CopyFrom(bytes));

    public IEnumerable<ProtobufMessage> Messages(int field) =>
        fields.Where(f => f.Field == field).Select(f => new ProtobufMessage((ByteString)f.Value));

    public IEnumerable<ProtobufMessage> Messages(params ReadOnlySpan<int> path)
    {
        IEnumerable<ProtobufMessage> found = [this];
        foreach (var field in path)
        {
            found = found.SelectMany(m => m.Messages(field)).ToList();
        }

        return found;
    }

    public string Text(int field) => Bytes(field)?.ToStringUtf8() ?? "";

    public string Hex(int field) => Bytes(field) is { } bytes ? Convert.ToHexStringLower(bytes.Span) : "";

    /// <summary>Repeated KeyValue (key = 1, AnyValue = 2 with string = 1, bool = 2, int = 3), as text.</summary>
    public Dictionary<string, string> Attributes(int field) =>
        Messages(field).ToDictionary(a => a.Text(1), a => Any(a.Messages(2).Single()));

    private static string Any(ProtobufMessage value) => value.fields.FirstOrDefault().Value switch
    {
        ByteString text => text.ToStringUtf8(),
        null => "",
        var number => $"{number}",
    };

    private ByteString? Bytes(int field) => fields.Where(f => f.Field == field).Select(f => (ByteString)f.Value).FirstOrDefault();
}
