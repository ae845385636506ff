using System.Net;
using System.Net.Http.Headers;
using System.ServiceModel;
using System.ServiceModel.Channels;
using System.ServiceModel.Description;
using System.ServiceModel.Dispatcher;
using System.Text;
using System.Xml;
using Allentown311.Connectors;

namespace Allentown311.Samples.Connector;

/// <summary>
/// Signs each request in, records it in the order's trail before its first byte leaves, and the answer after it came. The trail throws when
/// the hub may no longer send the order; the exception passes through the proxy.
/// </summary>
internal sealed class RecordingInspector(AuthenticationHeaderValue signIn) : IEndpointBehavior, IClientMessageInspector
{
    private static readonly AsyncLocal<Trail?> Current = new();

    /// <summary>The trail of the calls that this flow makes.</summary>
    public static Trail? Trail
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    public object? BeforeSendRequest(ref Message request, IClientChannel channel)
    {
        var http = new HttpRequestMessageProperty();
        http.Headers[HttpRequestHeader.Authorization] = signIn.ToString();
        request.Properties[HttpRequestMessageProperty.Name] = http;
        var trail = Trail;
        trail?.Sends(Text(ref request));
        return trail;
    }

    public void AfterReceiveReply(ref Message reply, object? correlationState) => (correlationState as Trail)?.Answers(Text(ref reply));

    public void ApplyClientBehavior(ServiceEndpoint endpoint, ClientRuntime clientRuntime) =>
        clientRuntime.ClientMessageInspectors.Add(this);

    public void AddBindingParameters(ServiceEndpoint endpoint, BindingParameterCollection bindingParameters)
    {
    }

    public void ApplyDispatchBehavior(ServiceEndpoint endpoint, EndpointDispatcher endpointDispatcher)
    {
    }

    public void Validate(ServiceEndpoint endpoint)
    {
    }

    private static string Text(ref Message message)
    {
        // A message is read once: one copy goes on, one is written down.
        var copy = message.CreateBufferedCopy(int.MaxValue);
        message = copy.CreateMessage();
        var text = new StringBuilder();
        using var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true });
        copy.CreateMessage().WriteMessage(writer);
        writer.Flush();
        return text.ToString();
    }
}
