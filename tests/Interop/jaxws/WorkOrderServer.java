import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import javax.jws.WebMethod;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.security.auth.callback.Callback;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPConstants;
import javax.xml.soap.SOAPException;
import javax.xml.soap.SOAPFactory;
import javax.xml.soap.SOAPFault;
import javax.xml.ws.BindingType;
import javax.xml.ws.Endpoint;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.handler.soap.SOAPHandler;
import javax.xml.ws.handler.soap.SOAPMessageContext;
import javax.xml.ws.soap.Addressing;
import javax.xml.ws.soap.SOAPBinding;
import javax.xml.ws.soap.SOAPFaultException;
import org.apache.ws.security.WSPasswordCallback;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityException;

/**
 * Departments' SOAP systems built with the JAX-WS reference implementation (Metro) and Apache WSS4J. Environment: LOGIN and PASSWORD. Each
 * line on standard input is the path of a ledger file and creates one department. The server then prints the department's addresses and a
 * blank line. It ends when its input ends.
 */
public class WorkOrderServer {
    static final String NS = "urn:interop:workorders";
    static final String LOGIN = System.getenv("LOGIN");
    static final String PASSWORD = System.getenv("PASSWORD");
    static final PrintStream OUT = System.out;

    public static void main(String[] args) throws Exception {
        // The test reads the addresses from standard output, so the libraries must log elsewhere.
        System.setOut(System.err);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        OUT.println("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int department = 0;
        for (String ledger; (ledger = input.readLine()) != null; department++) {
            Records records = new Records(Path.of(ledger));
            publish(server, department, "soap11", new Soap11(), records);
            publish(server, department, "soap12", new Soap12(), records);
            publish(server, department, "mtom11", new Mtom11(), records);
            publish(server, department, "mtom12", new Mtom12(), records);
            publish(server, department, "addressed", new Addressed(), records);
            publish(server, department, "wsse", new Secured(), records);
            OUT.println();
        }
        System.exit(0);
    }

    static void publish(HttpServer server, int department, String endpointName, Service service, Records records) {
        service.records = records;
        Endpoint endpoint = Endpoint.create(service);
        HttpContext context = server.createContext("/" + department + "/" + endpointName);
        if (service instanceof Secured) {
            endpoint.getBinding().setHandlerChain(List.of(new SecurityHandler()));
        } else {
            context.setAuthenticator(new BasicAuthenticator("workorders", StandardCharsets.UTF_8) {
                @Override
                public boolean checkCredentials(String user, String password) {
                    return LOGIN.equals(user) && PASSWORD.equals(password);
                }
            });
        }
        endpoint.publish(context);
        OUT.println(endpointName + " http://127.0.0.1:" + server.getAddress().getPort() + context.getPath());
    }

    // One class for each endpoint, because the binding is an annotation.
    @WebService(name = "WorkOrders", serviceName = "WorkOrders", targetNamespace = NS)
    @javax.jws.soap.SOAPBinding(parameterStyle = javax.jws.soap.SOAPBinding.ParameterStyle.BARE)
    public static class Soap11 extends Service { }

    @WebService(name = "WorkOrders", serviceName = "WorkOrders", targetNamespace = NS)
    @javax.jws.soap.SOAPBinding(parameterStyle = javax.jws.soap.SOAPBinding.ParameterStyle.BARE)
    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    public static class Soap12 extends Service { }

    @WebService(name = "WorkOrders", serviceName = "WorkOrders", targetNamespace = NS)
    @javax.jws.soap.SOAPBinding(parameterStyle = javax.jws.soap.SOAPBinding.ParameterStyle.BARE)
    @BindingType(SOAPBinding.SOAP11HTTP_MTOM_BINDING)
    public static class Mtom11 extends Service { }

    @WebService(name = "WorkOrders", serviceName = "WorkOrders", targetNamespace = NS)
    @javax.jws.soap.SOAPBinding(parameterStyle = javax.jws.soap.SOAPBinding.ParameterStyle.BARE)
    @BindingType(SOAPBinding.SOAP12HTTP_MTOM_BINDING)
    public static class Mtom12 extends Service { }

    @WebService(name = "WorkOrders", serviceName = "WorkOrders", targetNamespace = NS)
    @javax.jws.soap.SOAPBinding(parameterStyle = javax.jws.soap.SOAPBinding.ParameterStyle.BARE)
    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    @Addressing(required = true)
    public static class Addressed extends Service { }

    @WebService(name = "WorkOrders", serviceName = "WorkOrders", targetNamespace = NS)
    @javax.jws.soap.SOAPBinding(parameterStyle = javax.jws.soap.SOAPBinding.ParameterStyle.BARE)
    public static class Secured extends Service { }

    @WebService(targetNamespace = NS)
    @javax.jws.soap.SOAPBinding(parameterStyle = javax.jws.soap.SOAPBinding.ParameterStyle.BARE)
    public static class Service {
        Records records;

        @WebMethod(operationName = "CreateWorkOrder", action = NS + "/CreateWorkOrder")
        @WebResult(name = "CreateWorkOrderResponse", targetNamespace = NS)
        public Created create(@WebParam(name = "CreateWorkOrder", targetNamespace = NS) Order order) {
            boolean is12 = this instanceof Soap12 || this instanceof Mtom12 || this instanceof Addressed;
            if ("BAD".equals(order.kind)) {
                throw fault(is12, "invalid code: " + order.kind, null);
            }
            synchronized (records) {
                Change existing = records.made.get(order.ref);
                if (existing != null) {
                    throw fault(is12, "work order already exists", existing.number);
                }
                return new Created(records.make(order));
            }
        }

        @WebMethod(operationName = "Find", action = NS + "/Find")
        @WebResult(name = "FindResponse", targetNamespace = NS)
        public Change find(@WebParam(name = "Find", targetNamespace = NS) Order order) {
            synchronized (records) {
                return records.made.getOrDefault(order.ref, new Change());
            }
        }

        @WebMethod(operationName = "GetChanges", action = NS + "/GetChanges")
        @WebResult(name = "GetChangesResponse", targetNamespace = NS)
        public Changes changes(@WebParam(name = "GetChanges", targetNamespace = NS) Since since) {
            synchronized (records) {
                Changes result = new Changes();
                records.changes.stream().filter(c -> c.stamp.compareTo(since.since) >= 0).forEach(result.changes::add);
                return result;
            }
        }

        private static SOAPFaultException fault(boolean is12, String reason, String existing) {
            try {
                QName code = is12 ? SOAPConstants.SOAP_SENDER_FAULT : new QName(SOAPConstants.URI_NS_SOAP_1_1_ENVELOPE, "Client");
                SOAPFault fault = SOAPFactory.newInstance(is12 ? SOAPConstants.SOAP_1_2_PROTOCOL : SOAPConstants.SOAP_1_1_PROTOCOL)
                    .createFault(reason, code);
                if (existing != null) {
                    fault.addDetail().addDetailEntry(new QName(NS, "ExistingNumber", "w")).addTextNode(existing);
                }
                return new SOAPFaultException(fault);
            } catch (SOAPException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Lets WSS4J check the token, the times, and that no nonce is used twice. */
    static final class SecurityHandler implements SOAPHandler<SOAPMessageContext> {
        private static final String WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

        @Override
        public Set<QName> getHeaders() {
            return Set.of(new QName(WSSE, "Security"));
        }

        @Override
        public boolean handleMessage(SOAPMessageContext context) {
            if ((Boolean) context.get(MessageContext.MESSAGE_OUTBOUND_PROPERTY)) {
                return true;
            }
            QName refused = new QName(WSSE, "InvalidSecurity", "wsse");
            try {
                List<?> results = new WSSecurityEngine().processSecurityHeader(context.getMessage().getSOAPPart(), null, callbacks -> {
                    for (Callback callback : callbacks) {
                        ((WSPasswordCallback) callback).setPassword(PASSWORD);
                    }
                }, null);
                if (results != null && !results.isEmpty()) {
                    return true;
                }
            } catch (WSSecurityException e) {
                refused = e.getFaultCode() == null ? refused : e.getFaultCode();
            }
            try {
                throw new SOAPFaultException(SOAPFactory.newInstance().createFault("the security header is refused", refused));
            } catch (SOAPException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean handleFault(SOAPMessageContext context) {
            return true;
        }

        @Override
        public void close(MessageContext context) { }
    }

    static final class Records {
        final Map<String, Change> made = new LinkedHashMap<>();
        final List<Change> changes = new ArrayList<>();
        private final Path ledger;

        Records(Path ledger) {
            this.ledger = ledger;
        }

        String make(Order order) {
            String number = "WO-" + (made.size() + 1);
            String line = String.join("\t", order.ref, number, order.notes) + "\n";
            try {
                Files.writeString(ledger, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            made.put(order.ref, new Change(number, order.ref, null, null));
            changes.add(new Change(number, order.ref, "NEW", ""));
            changes.add(new Change(number, order.ref, "DONE", "filled & \"rolled\" \uD83D\uDEA7"));
            return number;
        }
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Order {
        @XmlElement(name = "ClientRef", namespace = NS) public String ref;
        @XmlElement(name = "Kind", namespace = NS) public String kind;
        @XmlElement(name = "Notes", namespace = NS) public String notes;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Since {
        @XmlElement(name = "Since", namespace = NS) public String since;
    }

    /** A number, and bytes that MTOM sends outside the envelope. */
    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Created {
        @XmlElement(name = "Number", namespace = NS) public String number;
        @XmlElement(name = "Receipt", namespace = NS) public byte[] receipt = new byte[3000];

        public Created() { }

        Created(String number) {
            this.number = number;
            for (int i = 0; i < receipt.length; i++) {
                receipt[i] = (byte) (i * 7);
            }
        }
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Change {
        @XmlElement(name = "Number", namespace = NS) public String number;
        @XmlElement(name = "ClientRef", namespace = NS) public String ref;
        @XmlElement(name = "Status", namespace = NS) public String status;
        @XmlElement(name = "Stamp", namespace = NS) public String stamp;
        @XmlElement(name = "Comment", namespace = NS) public String comment;

        public Change() { }

        Change(String number, String ref, String status, String comment) {
            this.number = number;
            this.ref = ref;
            this.status = status;
            this.stamp = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ".000Z");
            this.comment = comment;
        }
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Changes {
        @XmlElement(name = "Change", namespace = NS) public List<Change> changes = new ArrayList<>();
    }
}
