using System.ServiceModel.Channels;
using System.Xml;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>A received message. Its answer is parsed already, so that the mapping's paths can read it.</summary>
internal sealed class AnswerMessage(SoapAnswer answer, MessageVersion version) : Message
{
    public SoapAnswer Answer => answer;

    /// <summary>Always empty: the paths of a mapping reach the headers in <see cref="Answer"/>.</summary>
    public override MessageHeaders Headers { get; } = new(version);

    public override MessageProperties Properties { get; } = [];

    public override MessageVersion Version => version;

    protected override void OnWriteBodyContents(XmlDictionaryWriter writer) =>
        throw new NotSupportedException("An answer is read by a mapping's paths, and never sent on.");
}
