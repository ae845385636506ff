using System.ServiceModel.Channels;
using System.Xml;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>A message that came: the answer it holds is parsed already, for the mapping's paths.</summary>
internal sealed class AnswerMessage(SoapAnswer answer, MessageVersion version) : Message
{
    public SoapAnswer Answer => answer;

    /// <summary>Empty: the headers stand in the answer, where paths reach them.</summary>
    public override MessageHeaders Headers { get; } = new(version);

    public override MessageProperties Properties { get; } = [];

    public override MessageVersion Version => version;

    protected override void OnWriteBodyContents(XmlDictionaryWriter writer) =>
        throw new NotSupportedException("An answer is read by a mapping's paths, and never sent on.");
}
