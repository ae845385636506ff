using System.Xml.Linq;

namespace Allentown311.Departments.Streets;

/// <summary>A mistake of the caller; the service answers it as a fault with the code Client (SOAP 1.1) or Sender (1.2).</summary>
internal sealed class SoapFault(string message, XElement? detail = null) : Exception(message)
{
    public XElement? Detail => detail;
}
